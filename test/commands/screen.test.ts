import { describe, expect, test } from 'bun:test'

import { chooseScreen, type ScreenFlags } from '../../src/commands/screen.ts'

const FLAGS: ScreenFlags = {
  headless: false,
  plain: false,
  ascii: false,
  bodies: true,
  fps: undefined,
}

type Given = {
  readonly flags?: Partial<ScreenFlags>
  readonly environment?: Record<string, string>
  readonly output?: boolean
}

function choose({ flags = {}, environment = {}, output = true }: Given) {
  return chooseScreen({ ...FLAGS, ...flags }, { environment, output })
}

describe('where the user sees what happens', () => {
  test.each([
    ['a terminal', {}, 'dashboard'],
    ['no terminal', { output: false }, 'headless'],
    ['--headless', { flags: { headless: true } }, 'headless'],
    ['a dumb terminal', { environment: { TERM: 'dumb' } }, 'headless'],
    ['--plain', { flags: { plain: true } }, 'plain'],
    ['--plain into a file', { flags: { plain: true }, output: false }, 'plain'],
    ['a screen reader', { environment: { INK_SCREEN_READER: 'true' } }, 'plain'],
    ['an empty INK_SCREEN_READER', { environment: { INK_SCREEN_READER: '' } }, 'dashboard'],
    [
      'a screen reader, into a file',
      { environment: { INK_SCREEN_READER: '1' }, output: false },
      'headless',
    ],
  ] as const)('%s', (_, given, type) => {
    expect(choose(given).type).toBe(type)
  })
})

describe('how it looks', () => {
  test.each([
    ['nothing set', {}, false],
    ['UTF-8', { LANG: 'en_US.UTF-8' }, false],
    ['utf8', { LC_CTYPE: 'C.utf8' }, false],
    ['C', { LANG: 'C' }, true],
    ['Latin 1', { LANG: 'de_DE.ISO-8859-1' }, true],
    ['LC_ALL before LANG', { LC_ALL: 'POSIX', LANG: 'en_US.UTF-8' }, true],
    ['LC_CTYPE before LANG', { LC_CTYPE: 'en_US.UTF-8', LANG: 'C' }, false],
    ['an empty one does not count', { LC_ALL: '', LANG: 'C' }, true],
  ])('ASCII: %s', (_, environment, ascii) => {
    expect(choose({ environment })).toMatchObject({ display: { ascii } })
  })

  test('as the flags say', () => {
    expect(choose({ flags: { ascii: true, fps: 30, bodies: false } })).toEqual({
      type: 'dashboard',
      display: { color: true, ascii: true, fps: 30 },
      bodies: false,
    })
  })

  test.each([
    ['1', false],
    ['', true],
  ])('NO_COLOR=%p', (NO_COLOR, color) => {
    expect(choose({ environment: { NO_COLOR } })).toMatchObject({ display: { color } })
  })
})
