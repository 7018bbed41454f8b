import { accessErrors } from './access.js'
import { agentsErrors } from './agents.js'
import { channelsErrors } from './channels.js'
import { configErrors } from './config.js'
import { messagesErrors } from './messages.js'
import { pluginsErrors } from './plugins.js'
import { processErrors } from './process.js'
import { stateErrors } from './state.js'

export type { ErrorSpec } from './spec.js'

/** Every error the gateway can show. A code is permanent: it is never renamed and never means anything else. */
export const errorCatalogue = {
  ...accessErrors,
  ...agentsErrors,
  ...channelsErrors,
  ...configErrors,
  ...messagesErrors,
  ...pluginsErrors,
  ...processErrors,
  ...stateErrors,
} as const
