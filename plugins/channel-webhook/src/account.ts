import { OpenClawError } from '@openclaw/sdk'
import type { Fields, ReplyNames, WebhookOptions } from './options.js'

/** One system at the other end. */
export interface Account {
  readonly name: string
  readonly path: string
  readonly secrets: readonly [string, ...string[]]
  readonly url: string
  readonly toleranceMs: number
  readonly timeoutMs: number
  readonly maxBytes: number
  readonly fields: Fields
  readonly reply: ReplyNames
}

const defaultFields: Fields = {
  ...{ id: '/id', text: '/text', sender: '/from', senderName: '/name' },
  ...{ peer: '/peer', group: '/group', thread: '/thread', mentioned: '/mentioned' },
  ...{ sentAt: '/sentAt', replyTo: '/replyTo', attachments: '/attachments' },
}

const defaultNames: ReplyNames = {
  ...{ id: 'id', text: 'text', peer: 'peer', kind: 'kind' },
  ...{ thread: 'thread', replyTo: 'replyTo', attachments: 'attachments' },
}

const leastBytes = 32

/** The accounts of a config by name; one at its top level is called `default`. Throws OC_PLUGIN_OPTIONS. */
export function accountsOf({ id: _, accounts, ...shared }: WebhookOptions): ReadonlyMap<string, Account> {
  const made = new Map<string, Account>()
  for (const [name, own] of Object.entries(accounts ?? { default: {} })) {
    const account = complete(name, {
      ...{ ...shared, ...own },
      fields: { ...shared.fields, ...own.fields },
      reply: { ...shared.reply, ...own.reply },
    })
    const twin = [...made.values()].find(({ path }) => path === account.path)
    if (twin) throw invalid(`"${twin.name}" and "${name}" have the same path`, 'Give each a path of its own.')
    made.set(name, account)
  }
  return made
}

type Given = Omit<WebhookOptions, 'id' | 'accounts'>

function complete(name: string, given: Given): Account {
  const { path = `/webhook/${name}`, url, secrets: [secret, ...more] = [] } = given
  if (secret === undefined) throw invalid(`"${name}" has no secret`, 'Add "secrets" with one key, or two.')
  if (url === undefined) throw invalid(`"${name}" has no url`, 'Add "url": where answers are posted to.')
  if (!URL.canParse(url))
    throw invalid(`"${name}" has a url that is none`, 'Write it like "https://example.org/answers".')
  if ([secret, ...more].some((one) => Buffer.byteLength(one) < leastBytes)) {
    const cure = 'Make one with "openssl rand -hex 32", and give it to the other end too.'
    throw invalid(`"${name}" has a secret of less than ${leastBytes} bytes`, cure)
  }
  const reply = { ...defaultNames, ...given.reply }
  if (new Set(Object.values(reply)).size < Object.values(reply).length) {
    throw invalid(`"${name}" calls two parts of its reply the same`, 'Give each part a name of its own.')
  }
  const fields = { ...defaultFields, ...given.fields }
  return { ...given, name, path, url, secrets: [secret, ...more], fields, reply }
}

function invalid(message: string, hint: string): OpenClawError {
  return new OpenClawError('OC_PLUGIN_OPTIONS', `The webhook account ${message}`, { hint })
}
