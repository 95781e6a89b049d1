import { fit } from '../look/cells.ts'
import type { Look } from '../look/look.ts'

export type Performance = {
  readonly frames: number
  readonly intervalMs: number
  readonly drawMs: number
  readonly lagMs: number
}

/** What drawing costs, and what the proxy feels of it. */
export function performanceLine(cost: Performance, columns: number, look: Look): string {
  const parts = [
    `${cost.frames} pictures`,
    `at most ${(1000 / cost.intervalMs).toFixed(0)} a second`,
    `${cost.drawMs.toFixed(1)} ms each`,
    `proxy late by ${cost.lagMs.toFixed(1)} ms`,
  ]
  return fit(` ${parts.join(look.paint('dim', ` ${look.glyphs.dot} `))}`, columns)
}
