import type { Method } from '../method.js'
import { pollMethods } from '../poll.js'
import { accountMethods } from './account.js'
import { chatMethods } from './chats.js'
import { mediaMethods } from './media.js'
import { messageMethods } from './messages.js'
import { webhookMethods } from './webhook.js'

/** Every method that the platform knows, by its name in small letters. */
export const methods: ReadonlyMap<string, Method> = new Map(
  [accountMethods, pollMethods, webhookMethods, messageMethods, mediaMethods, chatMethods].flatMap(
    Object.entries,
  ),
)
