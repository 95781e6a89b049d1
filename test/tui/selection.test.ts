import { describe, expect, test } from 'bun:test'

import type { OrderBy } from '../../tui/store/types.ts'
import { openDesk, type TestDesk } from './desks.ts'
import { finished, progress, routed, started } from './store/rows.ts'

function begin({ tell }: TestDesk, ...ids: readonly string[]): void {
  tell(ids.flatMap((id) => [started({ id, at: 0 }), routed({ id, at: 0 })]))
}

function orderBy({ desk }: TestDesk, by: OrderBy): void {
  desk.set({ order: { by, reverse: false, activeFirst: false } })
}

function ids({ desk }: TestDesk): readonly string[] {
  return desk.selection().rows.map(({ exchange }) => exchange.id)
}

describe('an order by values that move', () => {
  test('shows new values at once, and takes up a new order after a second', () => {
    const stage = openDesk()
    begin(stage, 'a', 'b')
    orderBy(stage, 'output')
    stage.tell([progress(0, 900, { id: 'a' }), progress(0, 100, { id: 'b' })])
    expect(ids(stage)).toEqual(['a', 'b'])
    stage.setTime(500)
    stage.tell([progress(500, 9_000, { id: 'b' })])
    expect(ids(stage)).toEqual(['a', 'b'])
    expect(stage.desk.selection().rows[1]?.exchange.outputCharacters).toBe(9_000)
    stage.setTime(1_000)
    expect(ids(stage)).toEqual(['b', 'a'])
  })

  test('takes in what is new at once', () => {
    const stage = openDesk()
    begin(stage, 'a')
    orderBy(stage, 'output')
    expect(ids(stage)).toEqual(['a'])
    begin(stage, 'b')
    expect(ids(stage).toSorted()).toEqual(['a', 'b'])
  })
})

test('nothing is made anew while nothing changes', () => {
  const stage = openDesk()
  begin(stage, 'a', 'b')
  for (const by of ['time', 'output'] as const) {
    orderBy(stage, by)
    expect(stage.desk.selection().rows).toBe(stage.desk.selection().rows)
  }
})

describe('the cursor', () => {
  test.each<[OrderBy, boolean]>([
    ['time', false],
    ['time', true],
    ['output', false],
  ])('follows the newest request, ordered by %s (reversed: %p)', (by, reverse) => {
    const stage = openDesk()
    begin(stage, 'a', 'b')
    stage.tell([progress(0, 900, { id: 'a' }), progress(0, 100, { id: 'b' })])
    stage.desk.set({ follow: true, order: { by, reverse, activeFirst: false } })
    expect(stage.desk.selection().row?.exchange.id).toBe('b')
    begin(stage, 'c')
    expect(stage.desk.selection().row?.exchange.id).toBe('c')
  })

  test('stays with its exchange, whatever the list does', () => {
    const stage = openDesk()
    begin(stage, 'a', 'b', 'c')
    stage.desk.set({ follow: false, cursor: 'b' })
    expect(stage.desk.selection()).toMatchObject({ index: 1, row: { exchange: { id: 'b' } } })
    begin(stage, 'd', 'e')
    expect(stage.desk.selection()).toMatchObject({ index: 3, row: { exchange: { id: 'b' } } })
    stage.desk.set({ cursor: 'e' })
    expect(stage.desk.selection()).toMatchObject({ index: 0, row: { exchange: { id: 'e' } } })
  })

  test('stays at its place when its exchange is gone', () => {
    const stage = openDesk()
    begin(stage, 'a', 'b', 'c')
    stage.tell([finished({ id: 'b', at: 0 })])
    stage.desk.set({ follow: false, cursor: 'b' })
    expect(stage.desk.selection().index).toBe(1)
    stage.desk.records.drop('b')
    expect(stage.desk.selection()).toMatchObject({ index: 1, row: { exchange: { id: 'a' } } })
  })
})
