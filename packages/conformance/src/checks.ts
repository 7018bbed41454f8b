/** One thing that every plugin is asked; its id is permanent. */
export interface Check {
  /** What is true of a plugin that passes. */
  readonly says: string
  /** What to do where a failure says nothing more particular. */
  readonly cure: string
  /** What must have passed before: without it this one says nothing. */
  readonly needs: readonly CheckId[]
}

const imported = ['import.loads'] as const
const started = ['life.start'] as const

/** In the order in which they are asked. */
const table = {
  'manifest.present': {
    says: 'package.json has the field "openclaw"',
    cure: 'Write the manifest: kind, api, needs, provides, permissions and options, as the definition has them.',
    needs: [],
  },
  'manifest.valid': {
    says: 'the manifest fits its schema',
    cure: 'Correct it as config-schema/manifest.schema.json says.',
    needs: ['manifest.present'],
  },
  'manifest.api': {
    says: 'it was written for the plugin api of this gateway',
    cure: 'Move the plugin to this api, or test it with the gateway that it was written for.',
    needs: ['manifest.valid'],
  },
  'manifest.kernel': {
    says: 'it brings no second kernel',
    cure: 'Take it out of the dependencies: a plugin imports @openclaw/sdk.',
    needs: ['manifest.present'],
  },
  'import.loads': {
    says: 'its package can be imported, and its default export is a plugin',
    cure: 'Build it, and write `export default definePlugin({ … })`.',
    needs: ['manifest.api', 'manifest.kernel'],
  },
  'import.quiet': {
    says: 'importing it prints, opens and writes nothing',
    cure: 'Open what it needs in onStart.',
    needs: imported,
  },
  'manifest.name': {
    says: 'the definition has the name of the package, which begins with its kind',
    cure: 'Name both <kind>-<name>, openclaw-<kind>-<name> or @scope/openclaw-<kind>-<name>.',
    needs: imported,
  },
  'manifest.matches': {
    says: 'the manifest says what the definition says',
    cure: 'Write the manifest from the definition: what is not in it is not what was asked of the operator.',
    needs: imported,
  },
  'options.compiles': {
    says: 'the schema of its options is a schema',
    cure: 'Correct the schema: it is draft-07, checked strictly.',
    needs: imported,
  },
  'options.strict': {
    says: 'an option that it does not know is refused',
    cure: 'Write `additionalProperties: false`, or the schema of what may have any name.',
    needs: ['options.compiles'],
  },
  'options.described': {
    says: 'each option is described',
    cure: 'Give each option a description: init and editors show it.',
    needs: ['options.compiles'],
  },
  'options.defaults': {
    says: 'each default fits its own schema',
    cure: 'Correct the default, or what the schema says of it.',
    needs: ['options.compiles'],
  },
  'suite.bench': {
    says: 'there is a bench for the contract suite of its kind',
    cure: 'Ship a module that exports `make`, and name it in package.json: "openclaw": { "conformance": "./dist/conformance.js" }.',
    needs: ['options.compiles'],
  },
  'options.accepted': {
    says: 'it can be set up: it needs no options, or its bench has them',
    cure: 'Export `options` from the bench: options that the plugin accepts.',
    needs: ['options.compiles'],
  },
  'options.wrong': {
    says: 'an option of a wrong type is refused, and never crashes the set-up',
    cure: 'Give each option a type, and judge in setup only what a schema cannot say.',
    needs: ['options.accepted'],
  },
  'setup.declared': {
    says: 'it taps and provides what it declares, and nothing else',
    cure: 'Declare it in the definition: needs, provides or permissions.hooks.',
    needs: ['options.accepted'],
  },
  'setup.quiet': {
    says: 'setting it up opens and writes nothing',
    cure: 'Open it in onStart: `openclaw config validate` runs setup too.',
    needs: ['setup.declared'],
  },
  'life.start': {
    says: 'it starts and stops, and logs no error',
    cure: 'Resolve onStart once the plugin is ready, and connect in the background; what it needs goes into `others` of the bench.',
    needs: ['setup.declared'],
  },
  'life.reload': {
    says: 'it can be taken out and put back while the gateway runs',
    cure: 'Keep all state in what setup makes, and close what onStart opens.',
    needs: started,
  },
  'leak.timers': {
    says: '20 starts and stops leave no timer',
    cure: 'Return a function from onStart that clears it, or use the scheduler of `world`.',
    needs: started,
  },
  'leak.handles': {
    says: '20 starts and stops leave no socket, server, file or thread',
    cure: 'Return a function from onStart that closes it.',
    needs: started,
  },
  'leak.listeners': {
    says: '20 starts and stops leave no listener on the process',
    cure: 'Remove it in what onStart returns.',
    needs: started,
  },
  'leak.files': {
    says: '20 starts and stops leave no file outside the home of the gateway',
    cure: 'Keep state under `home`, and remove temporary files.',
    needs: started,
  },
  'leak.memory': {
    says: '20 starts and stops do not keep growing the memory',
    cure: 'Keep nothing in the module that each set-up adds to.',
    needs: started,
  },
  'secret.log': {
    says: 'a secret among its options is in no log line, no error and no output',
    cure: 'Log names, not options; leave the secret out of error messages.',
    needs: started,
  },
  'fault.stop': {
    says: 'a stop during its start ends, and leaves nothing open',
    cure: 'End the start when its signal aborts, and close what was open by then.',
    needs: ['leak.timers', 'leak.handles'],
  },
  'fault.aborted': {
    says: 'what is asked of it with an aborted signal ends',
    cure: 'Look at options.signal before and while waiting.',
    needs: started,
  },
} as const satisfies Record<string, Omit<Check, 'needs'> & { readonly needs: readonly string[] }>

export type CheckId = keyof typeof table

export const checks: Readonly<Record<CheckId, Check>> = table

export const checkIds = Object.keys(table) as CheckId[]
