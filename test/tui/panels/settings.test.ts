import { describe, expect, test } from 'bun:test'

import { settingsLength, settingsPanel, type SettingsModel } from '../../../tui/panels/settings.ts'
import { INFO, PLAIN, PLAIN_ASCII, SCREENS, SETTINGS } from './samples.ts'
import { shown, trimmed } from './shown.ts'

function textOf(change: Partial<SettingsModel>): string {
  return settingsPanel({ ...SETTINGS, ...change }, { columns: 100, rows: 30 }, PLAIN).join('\n')
}

describe('the settings', () => {
  test.each([...SCREENS])('%p', (size) => {
    expect(shown(settingsPanel(SETTINGS, size, PLAIN), size)).toMatchSnapshot()
  })

  test('in ASCII', () => {
    const size = { columns: 80, rows: 20 }
    expect(shown(settingsPanel(SETTINGS, size, PLAIN_ASCII), size)).toMatchSnapshot()
  })

  test.each([
    [{}, 'Client key     none needed'],
    [{ info: { ...INFO, clientKey: 'PROXY_KEY' } }, 'Client key     ANTHROPIC_API_KEY'],
    [{ info: { ...INFO, demo: true } }, 'Upstream       the built-in demo'],
    [{ info: { ...INFO, keepsBodies: false } }, 'not kept (--no-bodies)'],
    [{ info: { ...INFO, prices: { a: {} as never } } }, 'PRICES_FILE names 1 model '],
    [
      { info: { ...INFO, prices: { a: {} as never, b: {} as never } } },
      'PRICES_FILE names 2 models',
    ],
    [{}, 'SMALL          qwen3-coder:30b *  (settings: gpt-5-nano)'],
    [{ tiers: INFO.settings }, 'SMALL          gpt-5-nano  '],
    [{ fps: 5 }, 'at most 5 a second'],
  ])('%p: %s', (change, text) => {
    expect(textOf(change)).toContain(text)
  })

  test('can be scrolled to their end', () => {
    const length = settingsLength(SETTINGS)
    const lines = (first: number) =>
      trimmed(settingsPanel({ ...SETTINGS, first }, { columns: 80, rows: 4 }, PLAIN))
    expect(lines(length - 1)[1]).toContain('Preferences')
    expect(lines(length - 1)[2]).toBe('')
    expect(lines(1)[1]).toContain('Version')
  })
})
