import { expect, test } from 'bun:test'

import { createLedger, ledgerName } from '../../src/convert/ledger.ts'

test('equal changes are one entry with their number', () => {
  const ledger = createLedger()
  ledger.note('dropped', 'metadata', 'why')
  ledger.note('moved', 'metadata', 'why')
  ledger.note('dropped', 'metadata', 'why')
  expect(ledger.entries()).toEqual([
    { action: 'dropped', subject: 'metadata', reason: 'why', count: 2 },
    { action: 'moved', subject: 'metadata', reason: 'why', count: 1 },
  ])
})

test('beyond 200 kinds, new ones are one entry and known ones go on', () => {
  const ledger = createLedger()
  for (let kind = 0; kind < 500; kind++) ledger.note('dropped', `tools f${kind}`, 'why')
  ledger.note('dropped', 'tools f7', 'why')
  const entries = ledger.entries()
  expect(entries).toHaveLength(201)
  expect(entries[7]).toMatchObject({ subject: 'tools f7', count: 2 })
  expect(entries.at(-1)).toMatchObject({ subject: 'further changes', count: 300 })
})

test.each([
  ['cache_control', 'cache_control'],
  ['$ref', '$ref'],
  ['x-order', 'x-order'],
  ['web_search_20250305', 'web_search_20250305'],
  ['_v1.2', '_v1.2'],
  ['a'.repeat(40), 'a'.repeat(40)],
  ['a'.repeat(41), 'unknown'],
  ['my secret', 'unknown'],
  ['secret\n', 'unknown'],
  ['9lives', 'unknown'],
  ['größe', 'unknown'],
  ['$', 'unknown'],
  ['', 'unknown'],
])('names %p as %p', (word, name) => {
  expect(ledgerName(word)).toBe(name)
})
