import { redact } from '@openclaw/sdk'
import type { Envelope, MessageRecord } from '@openclaw/sdk'
import { givenOf, present } from './given.js'
import type { Expected, FakeAgents, Suite } from './suite.js'

export interface ExportOptions {
  /** Without what was written, names and attachments; ids stay, since rules match them. */
  readonly redact: boolean
}

/**
 * A recorded message as a case: given what came in, its agent says what it said then, and what was decided must be
 * decided again. What looks like a credential is never written out.
 */
export function caseOf(
  record: MessageRecord,
  outbound: readonly MessageRecord[],
  { redact: hide }: ExportOptions,
): Suite {
  const { id, acceptedAt, envelope, route } = record
  const text = (words: string | undefined) => words && (hide ? hidden(words) : redact(words))
  const said = outbound.map((one) => text(one.outbound?.text) ?? '')
  const left = said.filter((_, index) => outbound[index]!.state !== 'refused')
  const asked = route && record.stages.some(({ stage }) => stage === 'agent') ? route.agentId : undefined
  return {
    cases: [
      present({
        name: `message ${id}`,
        at: new Date(acceptedAt).toISOString(),
        agents: asked === undefined ? undefined : agentsOf(asked, record, said),
        given: givenOf(hide ? anonymous(envelope!) : { ...envelope!, text: text(envelope!.text) ?? '' }),
        expect: expectedOf(record, outbound, hide && asked === undefined ? undefined : left),
      }),
    ],
  }
}

function agentsOf(
  agent: string,
  { state, reason = '', failures }: MessageRecord,
  [said = '']: readonly string[],
): FakeAgents {
  if (state === 'dead') return { [agent]: { error: failures.at(-1)?.error ?? reason } }
  return { [agent]: failures.length > 0 ? [...failures.map(({ error }) => ({ error })), said] : said }
}

function expectedOf(
  record: MessageRecord,
  outbound: readonly MessageRecord[],
  replies: string[] | undefined,
): Expected {
  const { route, sessionKey, state, reason, attempts } = record
  const ended = ['replied', 'silent', 'refused', 'expired', 'dead'].includes(state)
  const held = outbound.find((one) => one.state === 'refused' && one.reason !== 'suppressed')
  const [first = ''] = replies ?? []
  return present({
    ...{ agent: route?.agentId, rule: route?.rule, sessionKey: route && sessionKey },
    state: ended ? (state as Expected['state']) : undefined,
    refusal: state === 'refused' ? reason : held?.reason,
    reason: state === 'dead' || state === 'silent' ? reason : undefined,
    // Words of the gateway itself may change from one version to the next.
    reply: !replies?.length || state === 'dead' ? undefined : replies.length === 1 ? first : replies,
    outbound: outbound.filter((one) => one !== held).length,
    attempts: route ? attempts : undefined,
  })
}

function anonymous(envelope: Envelope): Envelope {
  const { attachments: _, fingerprint: _f, ...rest } = envelope
  const { name: _n, ...sender } = envelope.sender
  return { ...rest, sender, text: hidden(envelope.text) }
}

/** A command stays what it is, since it decides what happens; of other texts the length stays. */
function hidden(text: string): string {
  const command = /^\/[a-z][a-z0-9_-]*(?=\s|$)/i.exec(text)?.[0]
  if (command === text) return text
  return `${command === undefined ? '' : `${command} `}(${text.length} characters left out)`
}

/** The case as a file, with what whoever keeps it should know. */
export async function caseText(suite: Suite, { redact: hide }: ExportOptions): Promise<string> {
  const { stringify } = await import('yaml')
  const what = hide
    ? '# What was written is left out. Ids are as they were: rules match them.'
    : '# What was written is here as it was, ids too; what looks like a credential is not. --redact leaves the texts out.'
  return `${what}\n${stringify(suite, { lineWidth: 100 })}`
}
