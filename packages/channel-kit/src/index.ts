export { parseMarkdown } from './parse.js'
export { splitMarkdown } from './split.js'
export type { Measure } from './split.js'
export type { Block, Inline, ListItem } from './tree.js'
