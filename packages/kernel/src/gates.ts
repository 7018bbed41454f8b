/** Doors on the path that close while plugins are exchanged. */
export interface Gates {
  /** Defined while the door is closed; resolves when it opens. */
  closed(door: 'receive' | 'turn'): Promise<void> | undefined
  close(door: 'receive' | 'turn'): void
  open(): void
}

export function createGates(): Gates {
  const closed = new Map<string, { readonly opened: Promise<void>; open(): void }>()
  return {
    closed: (door) => closed.get(door)?.opened,
    close(door) {
      let open = (): void => undefined
      const opened = new Promise<void>((resolve) => (open = resolve))
      closed.set(door, { opened, open })
    },
    open() {
      const gates = [...closed.values()]
      closed.clear()
      for (const gate of gates) gate.open()
    },
  }
}
