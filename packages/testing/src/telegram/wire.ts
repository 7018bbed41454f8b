/** A JSON object as the platform takes or sends it. */
export type Wire = Readonly<Record<string, unknown>>

/** Bot API, User. */
export interface FakeUser {
  readonly id: number
  readonly is_bot: boolean
  readonly first_name: string
  readonly last_name?: string
  readonly username?: string
  readonly language_code?: string
}

/** Bot API, Chat. */
export interface FakeChat {
  readonly id: number
  readonly type: 'private' | 'group' | 'supergroup' | 'channel'
  readonly title?: string
  readonly username?: string
  readonly first_name?: string
  readonly is_forum?: true
}

/** Bot API, MessageEntity: offset and length count UTF-16 units. */
export interface FakeEntity {
  readonly type: string
  readonly offset: number
  readonly length: number
  readonly url?: string
  readonly language?: string
  readonly user?: FakeUser
  readonly custom_emoji_id?: string
}

/** Bot API, Message. */
export interface FakeMessage {
  readonly message_id: number
  readonly date: number
  readonly chat: FakeChat
  readonly from?: FakeUser
  readonly text?: string
  readonly entities?: readonly FakeEntity[]
  readonly caption?: string
  readonly caption_entities?: readonly FakeEntity[]
  readonly message_thread_id?: number
  readonly is_topic_message?: true
  readonly reply_to_message?: FakeMessage
  readonly edit_date?: number
  readonly media_group_id?: string
  readonly [field: string]: unknown
}

/** Bot API, Update. */
export interface FakeUpdate {
  readonly update_id: number
  readonly [kind: string]: unknown
}

/** Bot API, Making requests: what a failed request is answered with. */
export class Refusal extends Error {
  readonly code: number
  readonly parameters: Wire | undefined

  constructor(code: number, description: string, parameters?: Wire) {
    super(description)
    this.code = code
    this.parameters = parameters
  }
}

export function badRequest(reason: string, parameters?: Wire): Refusal {
  return new Refusal(400, `Bad Request: ${reason}`, parameters)
}

/** Bot API, ResponseParameters: `retryAfter` counts seconds. */
export function tooManyRequests(retryAfter: number): Refusal {
  return new Refusal(429, `Too Many Requests: retry after ${retryAfter}`, { retry_after: retryAfter })
}
