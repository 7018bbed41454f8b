import { readFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { guard, run } from './config.js'

// In a process of its own: a dry run looks at what its process waits for, and that of a test runner waits for much else.
const slow = guard(({ hooks }) => {
  hooks.receive.tap(async () => {
    await readFile(new URL(import.meta.url))
    await pause(30)
  })
})
const cases = [
  { name: 'slow', given: { text: 'hi' }, expect: { reply: 'hi', state: 'replied' as const } },
  { name: 'again', given: { text: 'hi' }, expect: { reply: 'hi', state: 'replied' as const } },
]
const results = await run({ cases }, [slow])
process.stdout.write(JSON.stringify(results.map(({ name, ok, error }) => ({ name, ok, error }))))
