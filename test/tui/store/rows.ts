import type { ExchangeEvent, Tokens, VandammeEvent } from '../../../src/events/events.ts'
import type { Batch } from '../../../tui/client.ts'
import { createRecords, type Records } from '../../../tui/store/records.ts'
import type { Row } from '../../../tui/store/types.ts'
import { failed, finished, routed, sent, started, TOKENS } from '../../helpers/exchanges.ts'

export const TIERS = { big: 'gpt-5', middle: 'gpt-5-mini', small: 'gpt-5-nano' }

export function records(options: Partial<Parameters<typeof createRecords>[0]> = {}): Records {
  return createRecords({ prices: {}, tiers: TIERS, ...options })
}

export function batch(events: readonly VandammeEvent[], facts: Partial<Batch> = {}): Batch {
  const at = facts.at ?? Math.max(0, ...events.map((event) => event.at))
  const load = { active: 0, queued: 0 }
  return { at, time: 1_800_000_000_000, events, prints: [], load, lagMs: 0, ...facts }
}

export function firstToken(facts: { id?: string; at?: number } = {}) {
  return { type: 'exchange.firstToken', id: 'req_1', at: 1500, ...facts } as const
}

export function progress(
  at: number,
  outputCharacters: number,
  facts: { id?: string; phase?: 'thinking' | 'text' | 'tool' } = {},
): ExchangeEvent {
  return { type: 'exchange.progress', id: 'req_1', at, phase: 'text', outputCharacters, ...facts }
}

export function tokens(facts: Partial<Tokens>): Tokens {
  return { ...TOKENS, ...facts }
}

/** The rows that these events make, each story with an id of its own. */
export function rowsOf(...stories: readonly (readonly ExchangeEvent[])[]): readonly Row[] {
  const all = records()
  stories.forEach((story, index) => {
    all.receive(batch(story.map((event) => ({ ...event, id: `req_${index + 1}` }))), 0)
  })
  return all.rows()
}

export { failed, finished, routed, sent, started }
