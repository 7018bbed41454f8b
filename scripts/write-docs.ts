import { errorCatalogue } from '@openclaw/sdk'
import { guaranteesPage } from './channel-facts.js'
import { hookTable } from '../packages/kernel/src/hooks.js'
import { checks } from '../packages/conformance/src/checks.js'
import { conformancePage, errorsPage, hooksPage, metricsPage, routesPage } from './docs.js'
import { writeGenerated } from './generated.js'
import { filledGuide } from './guide.js'
import { shown } from './shown.js'

const { routes, metrics } = await shown()
await writeGenerated([
  { path: 'docs/hooks.md', text: await hooksPage(hookTable) },
  { path: 'docs/errors.md', text: await errorsPage(errorCatalogue) },
  { path: 'docs/conformance.md', text: await conformancePage(checks) },
  { path: 'docs/routes.md', text: await routesPage(routes) },
  { path: 'docs/metrics.md', text: await metricsPage(metrics) },
  await guaranteesPage(),
  { path: 'docs/write-a-channel.md', text: await filledGuide('docs/write-a-channel.md') },
  { path: 'docs/write-a-channel.zh.md', text: await filledGuide('docs/write-a-channel.zh.md') },
])
