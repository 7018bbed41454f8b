import type { Inline } from '@openclaw/channel-kit'

const tags = { strong: 'b', emphasis: 'i', strike: 's' } as const
type Style = keyof typeof tags
const styles: readonly Style[] = ['strong', 'emphasis', 'strike']

/**
 * A piece of text with all that is true of it. Each is written with tags of its own, so that they nest whatever the
 * tree looked like: Telegram takes no code inside of anything else.
 */
interface Run {
  readonly text: string
  readonly styles: ReadonlySet<Style>
  readonly code?: boolean
  readonly url?: string
}

const linkable = /^(?:https?|tg|mailto|tel):/i

/** Inlines as HTML that Telegram takes. */
export function inlineHtml(inlines: readonly Inline[]): string {
  return runsOf(inlines, { styles: new Set() }).map(runHtml).join('')
}

/** What is read of them. */
export function inlineText(inlines: readonly Inline[]): string {
  return runsOf(inlines, { styles: new Set() })
    .map(({ text }) => text)
    .join('')
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

function runsOf(inlines: readonly Inline[], around: Omit<Run, 'text'>): Run[] {
  return inlines.flatMap((inline): Run[] => {
    switch (inline.type) {
      case 'text':
        return [{ ...around, text: inline.text }]
      case 'code':
        return [{ ...around, code: true, text: inline.text }]
      case 'break':
        return [{ ...around, text: '\n' }]
      case 'image':
        return linkRuns(inline.url, [{ type: 'text', text: inline.text }], around)
      case 'link':
        return linkRuns(inline.url, inline.children, around)
      default:
        return runsOf(inline.children, { ...around, styles: new Set([...around.styles, inline.type]) })
    }
  })
}

/** An address that Telegram would not link stands behind its text. */
function linkRuns(url: string, children: readonly Inline[], around: Omit<Run, 'text'>): Run[] {
  const named = inlineText(children).trim() === '' ? [{ type: 'text', text: url } as const] : children
  if (linkable.test(url) && around.url === undefined) return runsOf(named, { ...around, url })
  const runs = runsOf(named, around)
  return inlineText(named) === url ? runs : [...runs, { ...around, text: ` (${url})` }]
}

function runHtml({ text, styles: own, code, url }: Run): string {
  const escaped = escapeHtml(text)
  // An empty entity, or one of white space, is dropped by the platform.
  if (text.trim() === '') return escaped
  if (url !== undefined) return styled(`<a href="${escapeHtml(url)}">${escaped}</a>`, own)
  return code ? `<code>${escaped}</code>` : styled(escaped, own)
}

function styled(html: string, own: ReadonlySet<Style>): string {
  return styles
    .filter((style) => own.has(style))
    .reduce((inside, style) => `<${tags[style]}>${inside}</${tags[style]}>`, html)
}
