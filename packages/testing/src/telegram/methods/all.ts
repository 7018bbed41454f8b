import type { Methods } from '../method.js'
import { pollMethods } from '../poll.js'
import { accountMethods } from './account.js'
import { chatMethods } from './chats.js'
import { messageMethods } from './messages.js'
import { webhookMethods } from './webhook.js'

/** Every method that the platform knows. */
export const methods: Methods = {
  ...accountMethods,
  ...pollMethods,
  ...webhookMethods,
  ...messageMethods,
  ...chatMethods,
}
