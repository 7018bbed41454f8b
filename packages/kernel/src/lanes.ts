/** Runs the tasks of one key one after the other, in the order of the calls; different keys run side by side. */
export function createLanes() {
  const tails = new Map<string, Promise<unknown>>()
  let size = 0
  return {
    /** How many tasks are under way or waiting. */
    size: () => size,
    run<T>(key: string, task: () => Promise<T>): Promise<T> {
      size += 1
      const before = tails.get(key)
      const mine = (before ? before.then(task, task) : task()).finally(() => {
        size -= 1
        if (tails.get(key) === mine) tails.delete(key)
      })
      tails.set(key, mine)
      return mine
    },
  }
}
