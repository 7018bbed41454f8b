import { errorCatalogue } from '@openclaw/sdk'
import { hookTable } from '../packages/kernel/src/hooks.js'
import { errorsPage, hooksPage } from './docs.js'
import { writeGenerated } from './generated.js'

await writeGenerated([
  { path: 'docs/hooks.md', text: await hooksPage(hookTable) },
  { path: 'docs/errors.md', text: await errorsPage(errorCatalogue) },
])
