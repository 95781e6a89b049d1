import type { Exchange } from '../../src/events/exchange.ts'
import { hintOf } from './hints.ts'
import type { ErrorGroup, Row } from './types.ts'

/** Numbers, ids and quoted names: what differs between failures of the same kind. */
const NUMBERS = /\d+(?:[.,:]\d+)*/g
const IDS =
  /\b(?:[\da-f]{8}-[\da-f-]{20,}|(?:req|msg|chatcmpl|resp|call|toolu|org|proj)[_-][\w-]+|(?=[\w-]{0,40}\d)[\w-]{16,})/gi

/** The failures among the rows by what they have in common, the latest first. */
export function errorGroups(rows: readonly Row[]): readonly ErrorGroup[] {
  const failed = rows.filter(({ state }) => state === 'failed').toReversed()
  const groups = Map.groupBy(failed, ({ exchange }) => keyOf(exchange))
  return [...groups].flatMap(([key, members]) => groupOf(key, members)).sort(byTime)
}

/** What follows says no more about what kind of failure it is. */
const MOST_CHARACTERS = 200

/** The part of a message that is the same each time. */
export function masked(message: string): string {
  return message.slice(0, MOST_CHARACTERS).replaceAll(IDS, '*').replaceAll(NUMBERS, '#')
}

function keyOf({ tier, upstreamModel, status, error }: Exchange): string {
  return JSON.stringify([tier, upstreamModel, status, error?.kind, masked(firstLine(error))])
}

/** `members` are latest first. */
function groupOf(key: string, members: readonly Row[]): readonly ErrorGroup[] {
  const latest = members[0]?.exchange
  if (latest === undefined) return []
  const { tier, upstreamModel, status, error } = latest
  return [
    {
      key,
      tier,
      upstreamModel,
      status,
      kind: error?.kind ?? 'internal',
      message: firstLine(error),
      hint: hintOf(latest),
      count: members.length,
      lastTime: Math.max(...members.map(({ exchange }) => exchange.time)),
      ids: members.map(({ exchange }) => exchange.id),
    },
  ]
}

function firstLine(error: Exchange['error']): string {
  return error?.message.split('\n', 1)[0] ?? ''
}

function byTime(one: ErrorGroup, other: ErrorGroup): number {
  return other.lastTime - one.lastTime
}
