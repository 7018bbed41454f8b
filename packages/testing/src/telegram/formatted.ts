import { checkEntities, settleEntities, type Formatted } from './entities.js'
import { listField, textField, type Fields } from './fields.js'
import { parseHtml } from './parse-html.js'
import { parseMarkdown } from './parse-markdown.js'
import { badRequest, type FakeEntity } from './wire.js'

/** Bot API, sendMessage: counted in UTF-16 units, after the entities were parsed. */
export const textLimit = 4096
/** Bot API, sendPhoto and its like. */
export const captionLimit = 1024

/** The text of a message or a draft; undefined where there is none. The old Markdown of the platform is not known here. */
export function readFormatted(
  fields: Fields,
  names: { readonly text: string; readonly entities: string },
): Formatted | undefined {
  const source = textField(fields, names.text)
  if (source === undefined) return undefined
  return trim(parse(source, fields, names.entities))
}

function parse(source: string, fields: Fields, entitiesName: string): Formatted {
  const mode = (textField(fields, 'parse_mode') ?? '').toLowerCase()
  if (mode === 'html') return settle(parseHtml(source))
  if (mode === 'markdownv2') return settle(parseMarkdown(source))
  if (mode !== '' && mode !== 'none') throw badRequest('unsupported parse_mode')
  return settle({ text: source, entities: checkEntities(listField(fields, entitiesName) ?? [], source) })
}

function settle({ text, entities }: Formatted): Formatted {
  return { text, entities: settleEntities(entities) }
}

/** Blanks at the end are cut, and at the beginning those that lie before the first entity. */
function trim({ text, entities }: Formatted): Formatted {
  const clean = text.replaceAll(/(?!\n)\p{Cc}/gu, ' ')
  const end = clean.trimEnd().length
  const first = entities[0]?.offset ?? end
  const begin = Math.min(/^[ \n]*/.exec(clean)![0].length, first, end)
  const kept = entities.flatMap((entity): FakeEntity[] => {
    const length = Math.min(entity.offset + entity.length, end) - entity.offset
    return length > 0 ? [{ ...entity, offset: entity.offset - begin, length }] : []
  })
  return { text: clean.slice(begin, end), entities: kept }
}
