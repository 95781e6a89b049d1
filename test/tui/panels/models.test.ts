import { describe, expect, test } from 'bun:test'

import { modelRows, modelsPanel, type ModelsModel } from '../../../tui/panels/models.ts'
import { COLOR, MODEL_STATS, PLAIN, PLAIN_ASCII, SCREENS, TIERS_MODEL } from './samples.ts'
import { shown } from './shown.ts'

const MODEL: ModelsModel = {
  tierStats: TIERS_MODEL.stats,
  models: MODEL_STATS,
  place: { first: 0, cursor: 1 },
}

describe('the models', () => {
  test.each([...SCREENS])('%p', (size) => {
    expect(shown(modelsPanel(MODEL, size, PLAIN), size)).toMatchSnapshot()
  })

  test('in ASCII', () => {
    const size = { columns: 160, rows: 16 }
    expect(shown(modelsPanel(MODEL, size, PLAIN_ASCII), size)).toMatchSnapshot()
  })

  test('all that is known stands on a wide screen', () => {
    const [, , head = ''] = modelsPanel(MODEL, { columns: 200, rows: 30 }, PLAIN).slice(-1 - 28)
    const titles = modelsPanel(MODEL, { columns: 200, rows: 30 }, PLAIN)[6] ?? head
    expect(titles.trim().split(/ +/).slice(1, -1)).toEqual(
      'UPSTREAM MODEL T REQ RUN ERR ERR% IN OUT CACHE COST TTFT50 TTFT95 TTFT99 T/S TOT50 TOT95 TOT99 REQUESTS'.split(
        ' ',
      ),
    )
  })

  test('shares and letters', () => {
    const text = modelsPanel(MODEL, { columns: 200, rows: 30 }, PLAIN).join('\n')
    expect(text).toMatch(/gpt-5-mini +M +702 +2 +5 +0\.7% +9\.7M +171k +90% +\$0\.910/)
    expect(text).toMatch(/qwen3-coder:30b +MS /)
    expect(text).toMatch(/gpt-5-nano +0 +0 +0 +- +0 +0 +- +- /)
  })

  test('errors are red', () => {
    expect(modelsPanel(MODEL, { columns: 200, rows: 30 }, COLOR).join('\n')).toContain(
      '\x1b[31m 0.8%\x1b[39m',
    )
  })

  test('without any', () => {
    const text = modelsPanel({ ...MODEL, models: [] }, { columns: 80, rows: 20 }, PLAIN).join('\n')
    expect(text).toContain('No model has been asked yet.')
  })

  test.each([
    [80, 20, 13],
    [80, 13, 6],
    [80, 12, 10],
    [120, 20, 12],
    [1, 1, 0],
  ])('%dx%d shows %d of them', (columns, rows, count) => {
    const size = { columns, rows }
    const models = Array.from({ length: 50 }, () => MODEL_STATS[0]!)
    const lines = modelsPanel({ ...MODEL, models, place: { first: 5, cursor: 5 } }, size, PLAIN)
    expect(modelRows(size)).toBe(count)
    expect(lines.filter((line) => line.includes('gpt-5-mini'))).toHaveLength(count)
  })
})
