import { describe, expect, test } from 'bun:test'

import { filterOptions, LIST_TOP, moveCursor, withTyped } from '../../../tui/setup/list.ts'

const option = (value: string, label = value) => ({ value, label })
const MODELS = ['big-gpt-5', 'gpt-5-mini', 'GPT-5', 'qwen3:30b'].map((name) => option(name))

describe('a list is filtered by words', () => {
  test.each([
    ['', ['big-gpt-5', 'gpt-5-mini', 'GPT-5', 'qwen3:30b']],
    ['gpt-5', ['GPT-5', 'gpt-5-mini', 'big-gpt-5']],
    ['  MINI ', ['gpt-5-mini']],
    ['5 gpt big', ['big-gpt-5']],
    ['claude', []],
  ])('%p', (typed, wanted) => {
    expect(filterOptions(MODELS, typed).map(({ value }) => value)).toEqual(wanted)
  })

  test('also by what stands beside the value', () => {
    const options = [option('zai', 'GLM (Z.ai)'), option('other', 'Other')]
    expect(filterOptions(options, 'glm')).toEqual([options[0]!])
    expect(filterOptions(options, 'zai')).toEqual([options[0]!])
  })
})

test.each([
  ['new-model', ['big-gpt-5', 'gpt-5-mini', 'GPT-5', 'qwen3:30b', 'new-model']],
  [' new-model ', ['big-gpt-5', 'gpt-5-mini', 'GPT-5', 'qwen3:30b', 'new-model']],
  ['GPT-5', ['big-gpt-5', 'gpt-5-mini', 'GPT-5', 'qwen3:30b']],
  ['  ', ['big-gpt-5', 'gpt-5-mini', 'GPT-5', 'qwen3:30b']],
])('what is typed can be chosen too: %p', (typed, wanted) => {
  expect(withTyped(MODELS, typed).map(({ value }) => value)).toEqual(wanted)
})

describe('the cursor', () => {
  test.each([
    ['down', { at: 0, top: 0 }, { at: 1, top: 0 }],
    ['down', { at: 3, top: 1 }, { at: 4, top: 2 }],
    ['down', { at: 9, top: 7 }, { at: 9, top: 7 }],
    ['up', { at: 0, top: 0 }, { at: 0, top: 0 }],
    ['up', { at: 5, top: 5 }, { at: 4, top: 4 }],
    ['pagedown', { at: 1, top: 0 }, { at: 4, top: 2 }],
    ['pageup', { at: 8, top: 7 }, { at: 5, top: 5 }],
  ])('%s from %p', (key, cursor, wanted) => {
    expect(moveCursor(cursor, key, { count: 10, rows: 3 })).toEqual(wanted)
  })

  test('is not moved by a letter, and stays at the top of nothing', () => {
    expect(moveCursor(LIST_TOP, 'x', { count: 10, rows: 3 })).toBeUndefined()
    expect(moveCursor(LIST_TOP, 'down', { count: 0, rows: 3 })).toEqual(LIST_TOP)
  })
})
