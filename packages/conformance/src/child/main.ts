import { register } from 'node:module'
import { outcomeOf } from '../outcome.js'
import type { Answer, Job } from '../supervisor.js'
import { importPlugin } from './import.js'

// Whatever the checks need is imported after the plugin, whose import is measured in an empty process.
register('./resolve.js', import.meta.url)

const job = JSON.parse(process.argv[2] ?? '{}') as Job & { readonly place: string }

process.on('message', (step: string | number) => {
  void outcomeOf(async () => {
    const imported = await importPlugin(job.folder)
    if (step === 'import.loads') return imported.loaded()
    if (step === 'import.quiet') return imported.quiet()
    const { runStep } = await import('./steps.js')
    return runStep(step, imported.plugin(), job)
  }).then((outcome) => process.send?.({ step, outcome } satisfies Answer))
})
// The process goes when the one that asks has gone.
process.on('disconnect', () => process.exit())
