/** A browser that is signed in. Its id is with the browser alone; the store knows the digest of it. */
export interface Browser {
  /** ms since 1970. */
  readonly createdAt: number
  /** When it was last heard of, to the day; ms since 1970. */
  readonly seenAt: number
  /** Made of its id and the access token: with another token it is signed out. Hexadecimal. */
  readonly proof: string
}

/** Keeps browsers, by the digest of their ids. */
export interface BrowserStore {
  /** Undefined also for what cannot be read; never rejects. */
  read(digest: string): Promise<Browser | undefined>
  add(digest: string, browser: Browser): Promise<void>
  /** Never brings back one that was removed; never rejects. */
  seen(digest: string, at: number): Promise<void>
  remove(digest: string): Promise<void>
  /** Removes those last seen before `since`, and the longest unseen beyond `most`. */
  trim(since: number, most: number): Promise<void>
}

/** Keeps them as long as the process runs, for a gateway that must not write. */
export function createBrowserMemory(): BrowserStore {
  const browsers = new Map<string, Browser>()
  return {
    read: async (digest) => browsers.get(digest),
    async add(digest, browser) {
      browsers.set(digest, browser)
    },
    async seen(digest, seenAt) {
      const browser = browsers.get(digest)
      if (browser) browsers.set(digest, { ...browser, seenAt })
    },
    async remove(digest) {
      browsers.delete(digest)
    },
    async trim(since, most) {
      const newest = [...browsers].sort(([, a], [, b]) => b.seenAt - a.seenAt)
      for (const [index, [digest, { seenAt }]] of newest.entries())
        if (seenAt < since || index >= most) browsers.delete(digest)
    },
  }
}
