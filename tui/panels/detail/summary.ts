import type { LedgerEntry } from '../../../src/convert/ledger.ts'
import type { Tokens } from '../../../src/events/events.ts'
import type { Exchange } from '../../../src/events/exchange.ts'
import { tierOf } from '../../../src/route/tier.ts'
import { cleanLine, listDoc } from '../../format/doc.ts'
import { money, percent, rate } from '../../format/number.ts'
import { clock, seconds } from '../../format/time.ts'
import type { Look } from '../../look/look.ts'
import type { RowState } from '../../store/types.ts'
import { STATE_ROLES } from '../words.ts'
import { gaps, grouped, notKept, plural, type DetailModel, type Kit, type TabDoc } from './model.ts'
import { besides, hasTwoColumns, sectionLines, type Section } from './section.ts'

export const STATE_WORDS: Readonly<Record<RowState, string>> = {
  queued: 'queued',
  waiting: 'waiting for the upstream',
  thinking: 'thinking',
  text: 'streaming text',
  tool: 'calling a tool',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
}

export const summaryTab: TabDoc = (model, { columns }, kit) => {
  const { look } = kit
  const lines = (sections: readonly Section[]): readonly string[] =>
    sections.flatMap((section) => sectionLines(section, look))
  const [route, request] = [routeSection(model), requestSection(model)]
  const [result, tokens, cost] = [
    resultSection(model, look),
    tokensSection(model),
    costSection(model),
  ]
  const facts = hasTwoColumns(columns)
    ? besides(lines([route, request]), lines([result, tokens, cost]), columns)
    : lines([result, route, tokens, cost, request])
  return listDoc([
    ...gaps(model, kit),
    ...errorLines(model, look),
    ...facts,
    ...withoutRequest(model, kit),
    ...ledgerLines(model.row.exchange.ledger, look),
  ])
}

/** Which of the router's rules led here, as far as the names tell. */
function ruleOf({ model, upstreamModel, tier }: Exchange): string | undefined {
  if (model === undefined) return 'the request could not be read'
  if (upstreamModel === undefined) return undefined
  const name = model.replace(/\[1m\]$/i, '')
  const label = tier?.toUpperCase() ?? 'no tier'
  if (/^claude-(?:opus|sonnet|haiku)$/.test(name)) return `an alias that stands for ${label}`
  if (name.startsWith('claude-vandamme-')) return 'an alias that /v1/models offers'
  if (name === upstreamModel) {
    return tier === undefined
      ? 'no rule: the name goes on as it is'
      : `the same name as ${label}'s model`
  }
  const family = /opus|sonnet|haiku/i.exec(name)?.[0]?.toLowerCase()
  if (family !== undefined) return `${family} in the name means ${label}`
  return tierOf(name) === undefined ? undefined : `other names of Claude mean ${label}`
}

function routeSection({ row }: DetailModel): Section {
  const { exchange } = row
  const { client } = exchange
  return {
    title: 'Route',
    fields: [
      ['asked for', exchange.model ?? 'unknown'],
      [
        'tier',
        exchange.tier?.toUpperCase() ?? (exchange.routedAt === undefined ? undefined : 'none'),
      ],
      ['because', ruleOf(exchange)],
      ['answered by', exchange.upstreamModel],
      ['upstream', exchange.upstream],
      ['client', client.agent],
      ['session', client.session],
      ['subagent', client.subagent],
      ['id', exchange.id],
    ],
  }
}

function requestSection({ row, reading }: DetailModel): Section {
  const { facts, request } = reading
  const answer = row.exchange.stream ? 'streamed' : 'in one piece'
  if (facts === undefined) {
    return {
      title: 'Request',
      fields: [
        ['answer', answer],
        ['body', characters(request?.length)],
      ],
    }
  }
  return {
    title: 'Request',
    fields: [
      ['answer', answer],
      ['messages', grouped(facts.messages)],
      ['tools', grouped(facts.tools)],
      ['images', grouped(facts.images)],
      ['system', characters(facts.system)],
      ['thinking', cleanLine(facts.thinking ?? 'not asked for', MOST)],
      ['effort', facts.effort === undefined ? undefined : cleanLine(facts.effort, MOST)],
      ['max_tokens', facts.maxTokens === undefined ? undefined : grouped(facts.maxTokens)],
      ['temperature', facts.temperature?.toString()],
      ['stop', facts.stopSequences > 0 ? plural(facts.stopSequences, 'sequence') : undefined],
      ['body', characters(request?.length)],
    ],
  }
}

/** Characters of a word from outside. */
const MOST = 100

function characters(count: number | undefined): string | undefined {
  return count === undefined ? undefined : plural(count, 'character')
}

function resultSection({ row, reading, now }: DetailModel, look: Look): Section {
  const { exchange, state } = row
  const total = exchange.durationMs ?? now - exchange.startedAt
  const glyph = look.glyphs.state[state]
  const stop = exchange.stopReason
  const sequence = reading.answer.stopSequence
  return {
    title: 'Result',
    fields: [
      ['state', look.paint(STATE_ROLES[state], `${glyph} ${STATE_WORDS[state]}`)],
      ['began', clock(exchange.time)],
      ['first token', exchange.ttftMs === undefined ? undefined : seconds(exchange.ttftMs)],
      [exchange.durationMs === undefined ? 'so far' : 'total', seconds(Math.max(0, total))],
      [
        'overhead',
        exchange.overheadMs === undefined
          ? undefined
          : `${milliseconds(exchange.overheadMs)} in the proxy`,
      ],
      ['rate', row.rate === undefined ? undefined : `${rate(row.rate)} tokens/s`],
      [
        'stop reason',
        sequence === undefined || stop === undefined
          ? stop
          : `${stop} ${JSON.stringify(cleanLine(sequence, MOST))}`,
      ],
      ['status', exchange.status === undefined ? undefined : String(exchange.status)],
      ['upstream said', upstreamStatus(exchange)],
    ],
  }
}

function upstreamStatus({ upstreamStatus: status, attempts }: Exchange): string | undefined {
  if (attempts === 0 && status === undefined) return undefined
  return `${status ?? 'no answer yet'}${attempts > 1 ? `, at attempt ${attempts}` : ''}`
}

/** `0.4 ms`, `31 ms`. */
export function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : grouped(ms)} ms`
}

function tokensSection({ row }: DetailModel): Section {
  const { tokens } = row.exchange
  const mark = row.estimated ? '~' : ''
  if (tokens === undefined) return { title: 'Tokens', fields: partialTokens(row.input, row.output) }
  const input = tokens.input + tokens.cacheRead + tokens.cacheWrite
  const share = input === 0 ? '' : `  ${percent(tokens.cacheRead / input)}`
  const some = (value: number): string | undefined =>
    value === 0 ? undefined : mark + grouped(value)
  return {
    title: tokens.estimated ? 'Tokens (estimated: the upstream sent no counts)' : 'Tokens',
    fields: [
      ['input', mark + grouped(input)],
      [
        '  cache read',
        tokens.cacheRead === 0 ? undefined : `${mark}${grouped(tokens.cacheRead)}${share}`,
      ],
      ['  cache write', some(tokens.cacheWrite)],
      ['output', mark + grouped(tokens.output)],
      ['  reasoning', some(tokens.reasoning)],
    ],
  }
}

function partialTokens(input: number | undefined, output: number | undefined): Section['fields'] {
  return [
    ['input', input === undefined ? undefined : `~${grouped(input)}`],
    ['output', output === undefined ? undefined : `~${grouped(output)}`],
  ]
}

function costSection({ row, price }: DetailModel): Section {
  const { tokens } = row.exchange
  if (row.cost === undefined && price === undefined) {
    return { title: 'Cost', fields: [['total', 'no price is known for this model']] }
  }
  if (tokens === undefined || price === undefined)
    return { title: 'Cost', fields: [['total', money(row.cost)]] }
  return {
    title: 'Cost (USD)',
    fields: [
      ...costParts(tokens, price),
      ['total', row.cost === undefined ? undefined : money(row.cost)],
    ],
  }
}

function costParts(tokens: Tokens, price: NonNullable<DetailModel['price']>): Section['fields'] {
  const part = (count: number, usd: number): string | undefined =>
    count === 0
      ? undefined
      : `${money((count * usd) / 1e6).padEnd(9)}${grouped(count)} at $${usd}/M`
  return [
    ['input', part(tokens.input + tokens.cacheWrite, price.input)],
    ['cache read', part(tokens.cacheRead, price.cache_read ?? price.input)],
    ['output', part(tokens.output, price.output)],
  ]
}

function errorLines({ row }: DetailModel, look: Look): readonly string[] {
  const { error } = row.exchange
  if (error === undefined) return []
  const isOurs = row.state === 'cancelled'
  const head = `${isOurs ? look.glyphs.state.cancelled : look.glyphs.bad} ${error.kind}`
  return [`${look.paint(isOurs ? 'cancelled' : 'bad', head)}  ${error.message}`, '']
}

function withoutRequest(model: DetailModel, kit: Kit): readonly string[] {
  if (model.reading.facts !== undefined) return []
  const { request } = model.reading
  if (request !== undefined) return [kit.look.paint('dim', 'The request is no JSON object.'), '']
  return [notKept('What the request held', model, kit).line(1), '']
}

/** What the conversion could not pass on as it was. */
export function ledgerLines(ledger: readonly LedgerEntry[], look: Look): readonly string[] {
  if (ledger.length === 0) return []
  const most = Math.min(36, Math.max(...ledger.map(({ subject }) => subject.length)))
  return [
    look.paint('accent', 'Changed on the way'),
    ...ledger.map(({ action, subject, reason, count }) => {
      const times = count > 1 ? look.paint('dim', ` (${grouped(count)} times)`) : ''
      const role = action === 'dropped' ? 'warn' : 'thinking'
      return `  ${look.paint(role, action.padEnd(9))} ${subject.padEnd(most)}  ${look.paint('dim', reason)}${times}`
    }),
    '',
  ]
}
