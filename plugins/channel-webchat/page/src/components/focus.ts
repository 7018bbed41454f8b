import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'

/** Takes the focus while `isInside`, and gives it back to what had it. */
export function useFocusInside(first: RefObject<HTMLElement | null>, isInside: boolean): void {
  // Before it is drawn: what is covered then loses the focus.
  useLayoutEffect(() => {
    if (!isInside) return
    const opener = document.activeElement
    first.current?.focus()
    // Once all is drawn: what is covered takes no focus.
    return () => void setTimeout(() => giveBack(opener))
  }, [isInside])
}

function giveBack(opener: Element | null): void {
  const focused = document.activeElement
  const isLost = focused === null || focused === document.body || focused.closest('[inert]') !== null
  if (isLost && opener instanceof HTMLElement && opener.isConnected) opener.focus()
}
