import { describe, expect, test } from 'bun:test'

import { createLook } from '../../tui/look/look.ts'
import { shownIn } from '../../tui/shown.ts'
import type { ListView } from '../../tui/state.ts'
import { openDesk, type TestDesk } from './desks.ts'
import { failed, finished, progress, routed, started } from './store/rows.ts'

const LOOK = createLook({ theme: 'dark', ascii: false, color: false })
const SIZE = { columns: 120, rows: 28 }

function count({ desk }: TestDesk, view: ListView): number {
  return shownIn(view, desk).count
}

function text({ desk }: TestDesk, view: ListView): string {
  return shownIn(view, desk).lines({ first: 0, cursor: 0 }, SIZE, LOOK).join('\n')
}

function fail({ tell }: TestDesk, id: string, message: string): void {
  const error = { kind: 'upstream_error', message } as const
  tell([started({ id, at: 0 }), routed({ id, at: 0 }), failed({ id, at: 0, error })])
}

function answer({ tell }: TestDesk, id: string, at: number): void {
  tell([started({ id, at }), routed({ id, at }), finished({ id, at: at + 100 })])
}

describe('errors', () => {
  test('come with their request, go with the list, and come back', () => {
    const stage = openDesk()
    expect(count(stage, 'errors')).toBe(0)
    fail(stage, 'a', 'It broke.')
    expect(count(stage, 'errors')).toBe(1)
    fail(stage, 'b', 'It broke again.')
    expect(count(stage, 'errors')).toBe(2)
    stage.desk.records.clear()
    expect(count(stage, 'errors')).toBe(0)
    stage.desk.records.restore()
    expect(count(stage, 'errors')).toBe(2)
  })

  test('come when a request fails that was there before', () => {
    const stage = openDesk()
    stage.tell([started({ id: 'a', at: 0 })])
    expect(count(stage, 'errors')).toBe(0)
    stage.tell([failed({ id: 'a', at: 0 })])
    expect(count(stage, 'errors')).toBe(1)
  })

  test('of one dashboard are not those of another', () => {
    const [one, other] = [openDesk(), openDesk()]
    fail(one, 'a', 'Here.')
    fail(other, 'a', 'There.')
    expect(text(one, 'errors')).toContain('Here.')
    expect(text(other, 'errors')).toContain('There.')
  })
})

describe('latencies', () => {
  test('are of what has ended, within the time that is looked at', () => {
    const stage = openDesk()
    stage.desk.set({ latencyWindow: 60_000 })
    expect(count(stage, 'latency')).toBe(0)
    answer(stage, 'a', 0)
    expect(count(stage, 'latency')).toBe(1)
    stage.setTime(30_000)
    answer(stage, 'b', 30_000)
    expect(count(stage, 'latency')).toBe(2)
    stage.setTime(62_000)
    expect(count(stage, 'latency')).toBe(1)
    stage.desk.set({ latencyWindow: Infinity })
    expect(count(stage, 'latency')).toBe(2)
  })

  test('are not looked through again while answers only grow', () => {
    const stage = openDesk()
    answer(stage, 'a', 0)
    stage.tell([started({ id: 'b', at: 0 })])
    const before = text(stage, 'latency')
    const { rows } = stage.desk.records
    let reads = 0
    const counted = {
      ...stage.desk.records,
      rows: () => {
        reads += 1
        return rows()
      },
    }
    const desk = { ...stage.desk, records: counted }
    shownIn('latency', desk)
    const first = reads
    stage.tell([progress(0, 100, { id: 'b' })])
    shownIn('latency', desk)
    // One look at how many there are; none at the rows themselves.
    expect(reads - first).toBe(first - 1)
    expect(text(stage, 'latency')).toBe(before)
  })
})

test('logs are those of the level, the latest first', () => {
  const stage = openDesk()
  const { records, set } = stage.desk
  records.note('INFO', 'first')
  records.note('ERROR', 'second')
  expect(count(stage, 'logs')).toBe(2)
  set({ logLevel: 'ERROR' })
  expect(count(stage, 'logs')).toBe(1)
  records.note('ERROR', 'third')
  expect(text(stage, 'logs')).toMatch(/third[^]*second/)
  expect(text(stage, 'logs')).not.toContain('first')
})
