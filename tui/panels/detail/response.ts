import { cleanLine, joinDocs, listDoc, type Doc } from '../../format/doc.ts'
import { isJson } from '../../format/json.ts'
import { rawDoc } from '../../format/raw.ts'
import { seconds } from '../../format/time.ts'
import type { Look, Role } from '../../look/look.ts'
import type { Block } from '../../store/answer.ts'
import { bodyDoc, gaps, notKept, plural, type DetailModel, type Kit, type TabDoc } from './model.ts'

/** More than any block has lines. */
const BLOCK_FOLDS = 1e7

/** The message that the client gets, put together; it grows while it comes. */
export const responseTab: TabDoc = (model, _size, kit) => {
  const { answer, clientBody } = model.reading
  if (model.raw && clientBody !== undefined) return rawDoc(clientBody)
  if (answer.type === 'none') {
    if (clientBody === undefined) return notKept('The answer', model, kit)
    return joinDocs(listDoc(gaps(model, kit)), bodyDoc(clientBody, model, kit))
  }
  // An answer of another shape, such as a count of tokens.
  const isOther =
    answer.blocks.length === 0 && answer.error === undefined && clientBody !== undefined
  return joinDocs(
    listDoc(gaps(model, kit)),
    ...answer.blocks.map((block, index) =>
      blockDoc(block, model, { ...kit, base: index * BLOCK_FOLDS }),
    ),
    isOther ? bodyDoc(clientBody, model, kit) : listDoc(endLines(model, kit)),
  )
}

export const BLOCK_ROLES: Readonly<Record<string, Role>> = {
  thinking: 'thinking',
  text: 'text',
  tool_use: 'tool',
}

export function blockTitle({ type, name }: Block): string {
  return cleanLine(type === 'tool_use' ? `tool call ${name ?? ''}` : type, 100).trim()
}

function blockDoc(block: Block, model: DetailModel, kit: Kit & { readonly base: number }): Doc {
  const { text, length, type } = block
  const body =
    type !== 'text' && type !== 'thinking' && isJson(text)
      ? bodyDoc(text, model, kit)
      : rawDoc(text)
  const more = length - text.length
  return joinDocs(
    listDoc([blockHead(block, model, kit.look)]),
    body,
    listDoc([
      ...(more > 0
        ? [kit.look.paint('warn', `${plural(more, 'character')} more are not shown.`)]
        : []),
      '',
    ]),
  )
}

function blockHead(block: Block, { row }: DetailModel, { paint, glyphs }: Look): string {
  const { startedAt } = row.exchange
  const from = seconds(Math.max(0, block.startedAt - startedAt))
  const to =
    block.endedAt === undefined ? glyphs.ellipsis : seconds(Math.max(0, block.endedAt - startedAt))
  const role = BLOCK_ROLES[block.type] ?? 'accent'
  const span = row.exchange.stream ? `, +${from} to ${to === glyphs.ellipsis ? to : `+${to}`}` : ''
  // A thought may come with its signature alone.
  const size =
    block.length === 0 && block.type === 'thinking'
      ? 'kept from the client'
      : plural(block.length, 'character')
  return `${paint(role, blockTitle(block))}  ${paint('dim', `${size}${span}`)}`
}

function endLines({ reading, row }: DetailModel, { look }: Kit): readonly string[] {
  const { error, stopReason, stopSequence, blocks } = reading.answer
  if (error !== undefined) {
    const message = cleanLine(error.message, 4_000)
    return [`${look.paint('bad', `${look.glyphs.bad} ${cleanLine(error.type, 100)}`)}  ${message}`]
  }
  if (stopReason === undefined) {
    const isRunning = row.exchange.state === 'running'
    return [
      look.paint(
        'dim',
        isRunning ? `still coming${look.glyphs.ellipsis}` : 'It ends here, without a reason.',
      ),
    ]
  }
  const sequence =
    stopSequence === undefined ? '' : ` ${JSON.stringify(cleanLine(stopSequence, 200))}`
  const nothing = blocks.length === 0 ? 'The answer is empty. ' : ''
  return [look.paint('dim', `${nothing}stop reason: ${cleanLine(stopReason, 100)}${sequence}`)]
}
