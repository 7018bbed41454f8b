/** What became of one attempt at a notice: undefined when it was taken. */
export type Failure = { readonly reason: string; readonly again: boolean } | undefined
