const options = {
  type: 'object',
  additionalProperties: false,
  properties: { id: { type: 'string', default: 'main' }, timeoutMs: { type: 'integer', default: 300_000 } },
}

const manifest = { kind: 'agent', api: 1, needs: ['agents'], provides: [], permissions: {}, options }

/**
 * An installed package with an agent that lets a test look in: it answers with its id, the number of entries it was
 * shown, and the text; a text that begins with `hold` waits until it is let go, or its turn is cut.
 */
export const probePackage: Readonly<Record<string, string>> = {
  'node_modules/openclaw-agent-probe/package.json': JSON.stringify({
    name: 'openclaw-agent-probe',
    type: 'module',
    main: 'main.js',
    openclaw: manifest,
  }),
  'node_modules/openclaw-agent-probe/main.js': `
    const held = (globalThis.openclawHeld ??= new Map())
    const definition = {
      name: 'openclaw-agent-probe', api: 1, kind: 'agent',
      options: ${JSON.stringify(options)},
      needs: { agents: { id: 'agents', registry: true } },
      setup({ services }, { id, timeoutMs }) {
        services.agents.add(id, {
          timeoutMs,
          async *run({ text, history }, { signal }) {
            if (text.startsWith('hold')) {
              await new Promise((resolve) => {
                held.set(text, resolve)
                signal.addEventListener('abort', resolve)
              })
            }
            yield { type: 'done', text: id + ' ' + history.length + ' ' + text }
          },
        })
      },
    }
    export default Object.assign(() => {}, { definition, [Symbol.for('openclaw.plugin')]: true })`,
}
