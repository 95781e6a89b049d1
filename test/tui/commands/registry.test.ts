import { describe, expect, test } from 'bun:test'

import { COPIES } from '../../../tui/acts/exchange.ts'
import type { Where } from '../../../tui/commands/command.ts'
import { COMMANDS, commandFor, isAt } from '../../../tui/commands/registry.ts'
import { createDecoder } from '../../../tui/keys/decode.ts'
import { VIEWS } from '../../../tui/state.ts'

const PLACES: readonly Where[] = [...VIEWS, 'detail', 'picker']

/** What terminals send for the keys that are no characters. */
const SENT: Readonly<Record<string, string>> = {
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  home: '\x1b[H',
  end: '\x1b[F',
  pageup: '\x1b[5~',
  pagedown: '\x1b[6~',
  enter: '\r',
  esc: '\x1b',
  tab: '\t',
  'shift-tab': '\x1b[Z',
  space: ' ',
}

function sent(key: string): string {
  const control = /^ctrl-([a-z])$/.exec(key)?.[1]
  return control === undefined
    ? (SENT[key] ?? key)
    : String.fromCharCode(control.charCodeAt(0) - 96)
}

describe('commands', () => {
  test('every name is there once', () => {
    const names = COMMANDS.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  test.each(PLACES)('in %s a key means one thing', (place) => {
    const bound = COMMANDS.filter((command) => isAt(command, place))
    // What belongs to this very place goes before what is everywhere.
    for (const isHere of [true, false]) {
      const keys = bound
        .filter(({ where }) => where.includes(place) === isHere)
        .flatMap(({ keys: all }) => all)
      expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([])
    }
  })

  test.each([...new Set(COMMANDS.flatMap(({ keys }) => keys))])('a terminal can send %s', (key) => {
    expect(createDecoder()(sent(key)).map((stroke) => stroke.key)).toEqual([key])
  })

  test.each(VIEWS)('from %s one finds help, the palette and the way out', (view) => {
    expect(['?', ':', 'q', 'ctrl-c'].map((key) => commandFor(key, view)?.name)).toEqual([
      'help',
      'palette',
      'quit',
      'interrupt',
    ])
  })

  test('what is a key is explained, shortly', () => {
    for (const { title, hint } of COMMANDS) {
      expect(title).toMatch(/^[A-Z]/)
      expect(title.length).toBeLessThanOrEqual(80)
      expect(hint?.length ?? 0).toBeLessThanOrEqual(14)
    }
  })

  test('what can be copied has a letter of its own', () => {
    const keys = COPIES.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
  })
})
