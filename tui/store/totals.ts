import type { Row } from './types.ts'

/** Milliseconds from the start to the end, or until now. */
export function totalOf({ exchange }: Row, now: number): number {
  return exchange.durationMs ?? Math.max(0, now - exchange.startedAt)
}
