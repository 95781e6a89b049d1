import { expect, test } from 'bun:test'

import { VandammeError } from '../../src/errors.ts'
import { pageOf, toModelInfo } from '../../src/server/models.ts'

const models = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    toModelInfo({ id: `m${index}`, displayName: `Model ${index}` }, 0),
  )

test('an entry in Anthropic’s shape', () => {
  expect(toModelInfo({ id: 'claude-a', displayName: 'A' }, Date.UTC(2026, 10, 20))).toEqual({
    type: 'model',
    id: 'claude-a',
    display_name: 'A',
    created_at: '2026-11-20T00:00:00.000Z',
  })
})

test.each<[string, string[], boolean]>([
  ['', ['m0', 'm1', 'm2', 'm3', 'm4'], false],
  ['limit=1000', ['m0', 'm1', 'm2', 'm3', 'm4'], false],
  ['limit=5', ['m0', 'm1', 'm2', 'm3', 'm4'], false],
  ['limit=2', ['m0', 'm1'], true],
  ['limit=2&after_id=m1', ['m2', 'm3'], true],
  ['limit=2&after_id=m2', ['m3', 'm4'], false],
  ['after_id=m4', [], false],
  ['limit=2&before_id=m4', ['m2', 'm3'], true],
  ['limit=2&before_id=m2', ['m0', 'm1'], false],
  ['before_id=m0', [], false],
  ['limit=1&after_id=m0&before_id=m3', ['m1'], true],
  ['after_id=m3&before_id=m1', [], false],
  ['limit=0', ['m0', 'm1', 'm2', 'm3', 'm4'], false],
  ['limit=-1', ['m0', 'm1', 'm2', 'm3', 'm4'], false],
  ['limit=many', ['m0', 'm1', 'm2', 'm3', 'm4'], false],
  ['limit=1.9', ['m0'], true],
])('?%s', (query, ids, hasMore) => {
  const page = pageOf(models(5), new URLSearchParams(query))
  expect(page.data.map(({ id }) => id)).toEqual(ids)
  expect(page).toMatchObject({
    has_more: hasMore,
    first_id: ids.at(0) ?? null,
    last_id: ids.at(-1) ?? null,
  })
})

test.each([
  ['', 20],
  ['limit=1000', 1000],
  ['limit=5000', 1000],
])('?%s gives %p of very many', (query, count) => {
  expect(pageOf(models(2000), new URLSearchParams(query)).data).toHaveLength(count)
})

test.each(['after_id=x', 'before_id=x', 'after_id='])(
  '?%s is refused: it would never end',
  (query) => {
    expect(() => pageOf(models(5), new URLSearchParams(query))).toThrow(VandammeError)
  },
)

test('walking through all pages meets every model once, both ways', () => {
  for (const cursor of ['after_id', 'before_id']) {
    const seen: string[] = []
    let query = new URLSearchParams(cursor === 'after_id' ? 'limit=3' : 'limit=3&before_id=m9')
    for (let turn = 0; turn < 4; turn++) {
      const page = pageOf(models(10), query)
      seen.push(...page.data.map(({ id }) => id))
      if (!page.has_more) break
      const next = cursor === 'after_id' ? page.last_id! : page.first_id!
      query = new URLSearchParams({ limit: '3', [cursor]: next })
    }
    const all = models(cursor === 'after_id' ? 10 : 9).map(({ id }) => id)
    expect(seen.sort()).toEqual(all)
  }
})
