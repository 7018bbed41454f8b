/** One conversation of one person: nobody else sees it, whatever its name. */
export interface Place {
  readonly user: string
  /** Chosen by the page. */
  readonly conversation: string
}

/** Who said what, and where. */
export interface Delivery extends Place {
  readonly pageId: string
}

const delivery = /^(.+):([\w-]+):([\w-]+)$/s

/** All of it stands in the delivery id, which no plugin on a message's path can change. */
export function deliveryIdOf({ user, conversation, pageId }: Delivery): string {
  return `${user}:${conversation}:${pageId}`
}

/** Undefined when this channel did not make the id. */
export function deliveryOf(deliveryId: string): Delivery | undefined {
  const [, user, conversation, pageId] = delivery.exec(deliveryId) ?? []
  return user && conversation && pageId ? { user, conversation, pageId } : undefined
}

export function placeKey({ user, conversation }: Place): string {
  return `${user}:${conversation}`
}
