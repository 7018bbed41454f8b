import { errorCatalogue } from '@openclaw/sdk'
import { hookTable } from '../packages/kernel/src/hooks.js'
import { errorsPage, hooksPage, routesPage } from './docs.js'
import { writeGenerated } from './generated.js'
import { servedRoutes } from './served-routes.js'

await writeGenerated([
  { path: 'docs/hooks.md', text: await hooksPage(hookTable) },
  { path: 'docs/errors.md', text: await errorsPage(errorCatalogue) },
  { path: 'docs/routes.md', text: await routesPage(await servedRoutes()) },
])
