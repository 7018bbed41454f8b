/**
 * What is wrong, a list of sentences for each kind; empty lists when nothing is.
 * @typedef {Record<typeof kinds[number], string[]>} Violations
 */

/** What must never happen, in the order of the table. */
const kinds = /** @type {const} */ ([
  'lost',
  'changed',
  'takenTwice',
  'withoutEnd',
  'notReplied',
  'answeredTwice',
  'unanswered',
  'outOfOrder',
  'saidTwice',
  'notRemembered',
  'unreadable',
])

/**
 * Holds what the driver knows against what the gateway left behind. A message must be in the ledger as it was sent,
 * once, with an end; the reply that was told must be the one that is stored; the session must hold each replied message
 * once, in the order in which its sender's messages were acknowledged.
 * @param {readonly import('./load.js').Sent[]} sent Each sender's in the order of acknowledgement.
 * @param {import('./evidence.js').Evidence} evidence
 * @returns {Violations}
 */
export function check(sent, evidence) {
  const violations = /** @type {Violations} */ (Object.fromEntries(kinds.map((kind) => [kind, []])))
  const acknowledged = sent.filter(({ messageIds }) => messageIds.length > 0)
  const rows = groupBy(evidence.inbound, ({ deliveryId }) => deliveryId)
  const answers = groupBy(
    evidence.outbound.flatMap((outbound) => outbound.answers.map((id) => ({ id, outbound }))),
    ({ id }) => id,
  )
  for (const one of acknowledged) {
    const found = rows.get(one.id) ?? []
    if (one.messageIds.length > 1 || found.length > 1)
      violations.takenTwice.push(`${one.id}: ${one.messageIds}`)
    const row = found[0]
    if (!row) violations.lost.push(`${one.id} (${one.messageIds[0]}) is not in the ledger`)
    else checkRow(one, row, answers.get(row.id)?.map(({ outbound }) => outbound) ?? [], violations)
  }
  checkSessions(acknowledged, rows, evidence.said, violations)
  violations.unreadable.push(...evidence.unreadable)
  return violations
}

/** @param {Violations} violations */
export function countViolations(violations) {
  return Object.values(violations).reduce((sum, list) => sum + list.length, 0)
}

/**
 * @param {import('./load.js').Sent} sent
 * @param {import('./evidence.js').InboundEvidence} row
 * @param {readonly { id: string, text: string }[]} answers
 * @param {Violations} violations
 */
function checkRow(sent, row, answers, violations) {
  const { id, text, messageIds, replies } = sent
  if (row.text !== text) violations.changed.push(`${id}: ${JSON.stringify(row.text)}`)
  if (!messageIds.includes(row.id))
    violations.lost.push(`${id}: told ${messageIds}, the ledger has ${row.id}`)
  if (!row.ended) violations.withoutEnd.push(`${id}: ${row.state}`)
  else if (row.state !== 'replied') violations.notReplied.push(`${id}: ${row.state}, ${row.reason}`)
  if (answers.length > 1)
    violations.answeredTwice.push(`${id}: stored as ${answers.map((answer) => answer.id)}`)
  if (replies.length > 1) violations.answeredTwice.push(`${id}: told ${JSON.stringify(replies)}`)
  if (row.state !== 'replied') return
  const stored = answers.map((answer) => answer.text)
  if (!stored.some((reply) => reply.split('\n').includes(text))) {
    violations.unanswered.push(`${id}: replied, and no stored reply answers it`)
  }
  for (const reply of replies) {
    if (!stored.includes(reply))
      violations.unanswered.push(`${id}: told ${JSON.stringify(reply)}, which is not stored`)
  }
}

/**
 * @param {readonly import('./load.js').Sent[]} acknowledged
 * @param {Map<string, import('./evidence.js').InboundEvidence[]>} rows
 * @param {import('./evidence.js').Evidence['said']} said
 * @param {Violations} violations
 */
function checkSessions(acknowledged, rows, said, violations) {
  const bySession = groupBy(said, ({ key }) => key)
  const place = new Map()
  for (const entries of bySession.values())
    entries.forEach(({ messageId }, index) => place.set(messageId, index))
  const times = groupBy(said, ({ messageId }) => messageId)
  for (const [messageId, entries] of times) {
    if (entries.length > 1) violations.saidTwice.push(`${messageId}: ${entries.length} times in its session`)
  }
  for (const [sender, own] of groupBy(acknowledged, (one) => one.sender)) {
    const replied = own.flatMap(({ id }) => rows.get(id) ?? []).filter(({ state }) => state === 'replied')
    let last = -1
    for (const { id, deliveryId } of replied) {
      const index = place.get(id)
      if (index === undefined)
        violations.notRemembered.push(`${deliveryId} is not in the session of ${sender}`)
      else if (index < last)
        violations.outOfOrder.push(`${deliveryId} stands before an earlier one of ${sender}`)
      else last = index
    }
  }
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => string} keyOf
 * @returns {Map<string, T[]>}
 */
function groupBy(items, keyOf) {
  const groups = new Map()
  for (const item of items) {
    const group = groups.get(keyOf(item))
    if (group) group.push(item)
    else groups.set(keyOf(item), [item])
  }
  return groups
}
