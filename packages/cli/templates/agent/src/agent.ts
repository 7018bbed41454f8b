import type { Agent } from '@openclaw/sdk'

/** Answers with what was said. Put a model, or a program, in its place. */
export function createAgent(greeting: string): Agent {
  return {
    description: 'answers with what was said',
    async *run({ text }, { signal }) {
      // Look at the signal wherever you wait: an aborted turn must end soon.
      for (const part of [`${greeting}: `, text]) {
        signal.throwIfAborted()
        yield { type: 'text.delta', text: part }
      }
      yield { type: 'done' }
    },
  }
}
