import type { Exchange } from '../../src/events/exchange.ts'
import type { Tier } from '../../src/route/tier.ts'
import { width } from '../look/cells.ts'
import type { Look, Role } from '../look/look.ts'
import type { RowState } from '../store/types.ts'

export const STATE_WORDS: Readonly<Record<RowState, string>> = {
  queued: 'queued',
  waiting: 'waiting',
  thinking: 'thinking',
  text: 'streaming',
  tool: 'tool call',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
}

export const STATE_ROLES: Readonly<Record<RowState, Role>> = {
  queued: 'dim',
  waiting: 'waiting',
  thinking: 'thinking',
  text: 'text',
  tool: 'tool',
  done: 'good',
  failed: 'bad',
  cancelled: 'cancelled',
}

export function tierLetter(tier: Tier | undefined): string {
  return tier === undefined ? '-' : tier.charAt(0).toUpperCase()
}

export function tierName(tier: Tier | undefined): string {
  return tier === undefined ? '-' : tier.toUpperCase()
}

/** A name of the wire's, for people: `not_found` reads `not found`. */
export function plainWord(name: string): string {
  return name.replaceAll('_', ' ')
}

/** `404 not found: The model gpt-6 does not exist.` */
export function errorText({ status, error }: Pick<Exchange, 'status' | 'error'>): string {
  if (error === undefined) return 'failed'
  // A stream that broke had begun with 200, which says nothing of the failure.
  const code = status === undefined || status < 400 ? '' : `${status} `
  return `${code}${plainWord(error.kind)}: ${error.message}`
}

/** `claude-sonnet-4-5-20250929` without what every name of the client's has in common. */
export function shortModel(model: string): string {
  return model.replace(/^claude-/, '').replace(/-\d{8}$/, '')
}

export function withoutScheme(url: string): string {
  return url.replace(/^https?:\/\//, '').replace(/\/$/, '')
}

/** The cells of a request's number. Of a longer one the end is shown: it tells rows apart. */
export const NUMBER_CELLS = 5

export function numberText(number: number, { glyphs }: Look): string {
  const text = String(number)
  return text.length <= NUMBER_CELLS
    ? text
    : glyphs.ellipsis + text.slice(width(glyphs.ellipsis) - NUMBER_CELLS)
}
