import type { LogLevel } from '../config/config.ts'
import type { Bus } from '../events/bus.ts'
import { createById } from '../events/by-id.ts'
import type { AppEvent, ExchangeEvent, VandammeEvent } from '../events/events.ts'
import { applyEvent, type Exchange } from '../events/exchange.ts'
import {
  appEntry,
  exchangeEntry,
  ledgerEntries,
  levelOf,
  type LogEntry,
  type Prices,
} from './entries.ts'

/** More than can run at once; a leak would else grow for as long as the program runs. */
const MAX_RUNNING = 10_000

const RANK = {
  DEBUG: 0,
  INFO: 1,
  WARNING: 2,
  ERROR: 3,
  CRITICAL: 4,
} as const satisfies Record<LogLevel, number>

export type LogOptions = {
  readonly level: LogLevel
  readonly format: 'text' | 'json'
  /** Gets one line at a time, without its line end. */
  readonly write: (line: string) => void
  /** By upstream model. */
  readonly prices: Prices
  /** Wall time in milliseconds. */
  readonly now: () => number
}

export type Log = { readonly stop: () => void }

/**
 * Writes one line per exchange when it ends, and the program's own news. At DEBUG also a line per
 * event and per ledger entry. No line holds a key, a header, a body or a prompt.
 */
export function createLog(bus: Bus, options: LogOptions): Log {
  // Most exchanges end without a line: what came of one is put together when a line is written.
  const running = createById<ExchangeEvent[]>()

  function write(level: LogLevel, entry: LogEntry): void {
    const time = new Date(options.now()).toISOString()
    options.write(
      options.format === 'json'
        ? JSON.stringify({ time, level, ...entry.fields })
        : `${time} ${level.padEnd(7)} ${entry.text}`,
    )
  }

  function wanted(level: LogLevel): boolean {
    return RANK[level] >= RANK[options.level]
  }

  /** The events of this exchange so far, when it is one that runs. */
  function follow(event: ExchangeEvent): readonly ExchangeEvent[] {
    const { id, type } = event
    const known = running.get(id)
    const events = known ?? []
    if (known === undefined && type === 'exchange.started') running.set(id, events)
    events.push(event)
    if (type === 'exchange.finished' || type === 'exchange.failed') running.delete(id)
    const oldest = running.size() > MAX_RUNNING ? running.oldest() : undefined
    if (oldest !== undefined) running.delete(oldest)
    return events
  }

  function onExchange(event: ExchangeEvent): void {
    const events = follow(event)
    const level = levelOf(event)
    if (!wanted(level)) return
    const exchange = events.reduce<Exchange | undefined>(applyEvent, undefined)
    if (exchange === undefined) return
    if (wanted('DEBUG')) ledgerEntries(exchange).forEach((entry) => write('DEBUG', entry))
    write(level, exchangeEntry(event, exchange, options.prices))
  }

  function onApp(event: AppEvent): void {
    const level = levelOf(event)
    if (wanted(level)) write(level, appEntry(event))
  }

  function onEvent(event: VandammeEvent): void {
    if (event.type === 'exchange.progress') return
    if ('id' in event) onExchange(event)
    else onApp(event)
  }

  return { stop: bus.on(onEvent) }
}
