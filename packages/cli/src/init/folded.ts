import { S_BAR } from '@clack/prompts'

/** A question with lines as long as the terminal allows: clack breaks those of its lists, and no others. */
export function foldedQuestion(text: string): string {
  return folded(text).join(`\n${S_BAR}  `)
}

/** The same for what is only told. */
export function foldedText(text: string): string {
  return folded(text).join('\n')
}

function folded(text: string): string[] {
  const width = Math.max(20, (process.stdout.columns || 80) - 4)
  return text.split('\n').flatMap((line) => fold(line, width))
}

function fold(line: string, width: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > width) {
      lines.push(current)
      current = word
    } else current = current === '' ? word : `${current} ${word}`
  }
  return [...lines, current]
}
