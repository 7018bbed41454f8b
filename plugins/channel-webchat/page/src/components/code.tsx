import { useMemo } from 'preact/hooks'
import { highlight } from '../highlight.js'
import { CopyButton } from './copy-button.js'
import { usePage } from './page-context.js'

export function Code({ text, language }: { readonly text: string; readonly language: string }) {
  const { texts } = usePage()
  const tokens = useMemo(() => highlight(text, language), [text, language])
  return (
    <figure class="code">
      <figcaption>
        <span dir="auto">{language || texts.code}</span>
        <CopyButton text={text} />
      </figcaption>
      {/* It scrolls sideways: the keyboard must reach it. */}
      <pre dir="ltr" tabIndex={0} role="region" aria-label={language || texts.code}>
        <code>
          {tokens.map((token) =>
            token.kind === 'plain' ? token.text : <span class={token.kind}>{token.text}</span>,
          )}
        </code>
      </pre>
    </figure>
  )
}
