import { run } from './program.js'
import { keepYoungHeapSmall } from './young-heap.js'

const argv = process.argv.slice(2)
// A reader that went away (`openclaw status | head -1`) is no failure, and a gateway goes on without it.
process.stdout.on('error', () => argv[0] === 'gateway' || process.exit(0))
process.stderr.on('error', () => undefined)
if (argv[0] === 'gateway') keepYoungHeapSmall()
process.exitCode = await run(argv)
