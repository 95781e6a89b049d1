/**
 * The proxy in a process of its own, so that its sockets and its memory are nobody else's. Tells on
 * request what it heard, and what it holds.
 */
import { heapStats } from 'bun:jsc'

import { startApp } from '../../src/app.ts'
import { surviveFaults } from '../../src/commands/faults.ts'
import type { VandammeEvent } from '../../src/events/events.ts'
import { type ConfigOverrides, testConfig } from '../helpers/build.ts'

export type Report = {
  /** Since the last report. */
  readonly events: readonly VandammeEvent[]
  /** What was caught nowhere. */
  readonly faults: readonly string[]
  /** Timers that have neither fired nor been cleared. */
  readonly timers: number
  /** Live objects of the heap by type, after a collection. */
  readonly objects: Readonly<Record<string, number>>
}

export type Settings = { readonly baseUrl: string; readonly overrides: ConfigOverrides }

const timers = trackTimers()
const { baseUrl, overrides } = JSON.parse(process.env['CHAOS_SETTINGS'] ?? '{}') as Settings
const faults: string[] = []
surviveFaults((message) => faults.push(message))
const app = startApp(testConfig(baseUrl, overrides))
let events: VandammeEvent[] = []
// Only facts: a thousand lines of progress would make each report longer than what it tells.
app.bus.on((event) => void (event.type === 'exchange.progress' || events.push(event)))

process.on('message', (wanted) => {
  if (wanted === 'heap') Bun.gc(true)
  const objects = wanted === 'heap' ? heapStats().objectTypeCounts : {}
  const report: Report = { events, faults, timers: timers.size, objects }
  events = []
  process.send?.(report)
})
process.on('disconnect', () => process.exit(0))
process.send?.(app.url)

/** The timers that are running; whoever sets one keeps nothing else to ask about it. */
function trackTimers(): ReadonlySet<unknown> {
  const running = new Set<unknown>()
  const { setTimeout: set, clearTimeout: clear } = globalThis
  const tracked = (callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
    const timer = set(() => {
      running.delete(timer)
      callback(...args)
    }, ms)
    running.add(timer)
    return timer
  }
  globalThis.setTimeout = Object.assign(tracked, set)
  globalThis.clearTimeout = (timer) => {
    running.delete(timer)
    clear(timer as Timer | undefined)
  }
  return running
}
