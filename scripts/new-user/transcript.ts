/** One command of the guide, as it was typed and answered. */
export interface Step {
  readonly name: string
  readonly command: string
  /** As a terminal shows it; empty where a guide need not show it. */
  readonly output: string
  /** In s, by the machine that wrote the guide. */
  readonly seconds: number
}

/** Where the steps that the guide shows are kept, from the root. */
export const transcriptPath = 'scripts/new-user/transcript.json'

/** How the steps taken differ from those that the guide shows, in what does not change from one run to the next. */
export function differences(taken: readonly Step[], shown: readonly Step[]): readonly string[] {
  const names = [...new Set([...taken, ...shown].map(({ name }) => name))]
  return names.flatMap((name) => {
    const [now, before] = [taken, shown].map((steps) => steps.find((step) => step.name === name))
    const [told, written] = [now, before].map((step) => step && lasting(`$ ${step.command}\n${step.output}`))
    return told === written
      ? []
      : [`${name}: the guide shows\n${written ?? 'nothing'}\nand it is now\n${told ?? 'nothing'}`]
  })
}

/** A text without ids, codes, moments, durations and versions. */
function lasting(text: string): string {
  return text
    .replaceAll(/\b[0-9a-hjkmnp-tv-z]{26}\b/g, '<id>')
    .replaceAll(/\b[0-9A-Z]{8}\b/g, '<code>')
    .replaceAll(/#code=[\w-]+/g, '#code=<code>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<moment>')
    .replaceAll(/\b\d+ ms\b/g, '<ms>')
    .replaceAll(/\b\d+\.\d+\.\d+\b/g, '<version>')
}
