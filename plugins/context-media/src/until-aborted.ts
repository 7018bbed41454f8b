/** As `promise`, but rejects with the signal's reason as soon as it aborts: not everything that is waited for looks at it. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error)
    const settled = () => signal.removeEventListener('abort', abort)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(settled)
    if (signal.aborted) abort()
  })
}
