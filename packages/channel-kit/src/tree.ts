/** A piece of a line. */
export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'strong' | 'emphasis' | 'strike'; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'link'; readonly url: string; readonly children: readonly Inline[] }
  | { readonly type: 'image'; readonly url: string; readonly text: string }
  | { readonly type: 'break' }

/** One point of a list. */
export interface ListItem {
  /** Of a task: whether it is done. */
  readonly checked?: boolean
  readonly blocks: readonly Block[]
}

/** What stands on lines of its own. */
export type Block =
  | { readonly type: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly type: 'heading'; readonly level: number; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly language?: string; readonly text: string }
  | { readonly type: 'quote'; readonly blocks: readonly Block[] }
  /** `start` is the number of the first point; undefined where points have none. */
  | { readonly type: 'list'; readonly start?: number; readonly items: readonly ListItem[] }
  | {
      readonly type: 'table'
      readonly header: readonly (readonly Inline[])[]
      readonly rows: readonly (readonly (readonly Inline[])[])[]
    }
  | { readonly type: 'rule' }
