/**
 * What a run on the fake platform shows: `said` is what people wrote, in the order of each chat; `shown` what they see
 * of the bot, likewise.
 * @typedef {object} Run
 * @property {readonly { chat: number, text: string, updateId: number }[]} said
 * @property {ReadonlyMap<number, readonly string[]>} shown
 * @property {readonly number[]} unconfirmed Ids of updates that the platform would hand over again.
 * @property {import('./evidence.js').Evidence} evidence
 * @property {number} doubts How many sends were cut off, or befallen by a fault that leaves them open.
 */

/**
 * Every violation, by what it is. A message may go without an answer only where the ledger says of the answer that it
 * is `uncertain`.
 * @param {Run} run
 * @returns {Record<string, string[]>}
 */
export function checkTelegram({ said, shown, unconfirmed, evidence, doubts }) {
  const taken = new Map()
  /** @type {string[]} */
  const takenTwice = []
  for (const record of evidence.inbound) {
    if (taken.has(record.deliveryId)) takenTwice.push(`${record.deliveryId} has two records`)
    taken.set(record.deliveryId, record)
  }
  const uncertain = evidence.outbound.filter(({ state }) => state === 'uncertain')
  const doubtful = new Set(uncertain.flatMap(({ text }) => text.split('\n')))
  const heard = new Map([...shown].map(([chat, texts]) => [chat, texts.flatMap((text) => text.split('\n'))]))
  const everything = new Set([...heard.values()].flat())
  return {
    lost: said.flatMap(({ updateId, text }) =>
      taken.get(String(updateId))?.text === text ? [] : [`${updateId} "${text}" is not in the ledger`],
    ),
    takenTwice,
    unconfirmed: unconfirmed.map((id) => `${id} was never confirmed`),
    unanswered: said.flatMap(({ text }) =>
      everything.has(text) || doubtful.has(text) ? [] : [`"${text}" has no answer, and nothing says why`],
    ),
    sentTwice: [...heard].flatMap(([chat, texts]) =>
      texts.filter((text, place) => texts.indexOf(text) !== place).map((text) => `${chat}: "${text}"`),
    ),
    madeUp: [...heard].flatMap(([chat, texts]) => {
      const own = new Set(said.filter((one) => one.chat === chat).map(({ text }) => text))
      return texts.filter((text) => !own.has(text)).map((text) => `${chat}: "${text}" was never said there`)
    }),
    outOfOrder: [...heard].flatMap(([chat, texts]) => {
      const order = new Map(said.filter((one) => one.chat === chat).map(({ text }, place) => [text, place]))
      const places = texts.map((text) => order.get(text) ?? -1)
      return places.flatMap((place, index) =>
        index > 0 && place < places[index - 1] ? [`${chat}: "${texts[index]}" came late`] : [],
      )
    }),
    unexplained: [...evidence.inbound, ...evidence.outbound].flatMap(({ id, state, reason }) =>
      ['replied', 'delivered'].includes(state) || (state === 'uncertain' && reason)
        ? []
        : [`${id} is ${state}: ${reason}`],
    ),
    tooUncertain:
      uncertain.length > doubts
        ? [`${uncertain.length} are uncertain, and only ${doubts} sends were in doubt`]
        : [],
    unreadable: [...evidence.unreadable],
  }
}
