/** A channel and its platform, both in memory. */
export function createChannel() {
  const shown = new Map()
  let link
  const channel = {
    guarantee: 'native',
    sender: 'any',
    sends: 1,
    open(opened) {
      link = opened
      return () => {
        link = undefined
      }
    },
    async send({ text, peer }, { idempotencyKey }) {
      shown.set(idempotencyKey, { text, to: peer.id })
      return { platformId: idempotencyKey }
    },
  }

  async function deliver({ text, from, id }) {
    const peer = { kind: 'direct', id: from }
    const envelope = { channel: 'good', account: 'default', deliveryId: id, text, peer, sender: { id: from } }
    const { status } = (await link?.receive(envelope)) ?? { status: 'unavailable' }
    return { acknowledged: !['full', 'unavailable'].includes(status) }
  }

  return { channel, deliver, shown: () => [...shown.values()] }
}
