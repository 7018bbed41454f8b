import { useEffect, useState } from 'preact/hooks'
import { Icon } from './icon.js'
import { usePage } from './page-context.js'

const shownMs = 1_600

export function CopyButton({ text }: { readonly text: string }) {
  const { texts } = usePage()
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), shownMs)
    return () => clearTimeout(timer)
  }, [isCopied])
  return (
    <button type="button" class="copy" onClick={() => void copy(text).then(setCopied)}>
      <Icon name={isCopied ? 'check' : 'copy'} />
      <span aria-live="polite">{isCopied ? texts.copied : texts.copy}</span>
    </button>
  )
}

/** The clipboard is there only on https and localhost; elsewhere the page selects the text and copies that. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copySelected(text)
  }
}

function copySelected(text: string): boolean {
  const focused = document.activeElement
  const area = document.createElement('textarea')
  area.className = 'off-screen'
  area.value = text
  document.body.append(area)
  area.select()
  const isCopied = document.execCommand('copy')
  area.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return isCopied
}
