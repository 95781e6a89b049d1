import { describe, expect, test } from 'bun:test'

import { welcomePanel, type WelcomeModel } from '../../../tui/panels/welcome.ts'
import { PLAIN, PLAIN_ASCII, SCREENS, WELCOME } from './samples.ts'
import { shown, trimmed } from './shown.ts'

const FAILED: WelcomeModel = {
  ...WELCOME,
  clientKey: 'PROXY_KEY',
  health: {
    type: 'failed',
    message:
      'api.openai.com refused the key (401): Incorrect API key provided. Set OPENAI_API_KEY to a key that this upstream knows.',
  },
}

function linesOf(change: Partial<WelcomeModel>, columns = 100, rows = 20): readonly string[] {
  return trimmed(welcomePanel({ ...WELCOME, ...change }, { columns, rows }, PLAIN))
}

function textOf(change: Partial<WelcomeModel>, columns = 100, rows = 20): string {
  return linesOf(change, columns, rows).join('\n')
}

describe.each([
  ['ok', WELCOME],
  ['failed', FAILED],
] as const)('the start screen (%s)', (_, model) => {
  test.each([...SCREENS])('%p', (size) => {
    expect(shown(welcomePanel(model, size, PLAIN), size)).toMatchSnapshot()
  })

  test('in ASCII', () => {
    const size = { columns: 80, rows: 20 }
    expect(shown(welcomePanel(model, size, PLAIN_ASCII), size)).toMatchSnapshot()
  })
})

describe('what is to be pasted', () => {
  test('has a line of its own where it fits', () => {
    expect(linesOf({}).map((line) => line.trim())).toContain(
      'ANTHROPIC_BASE_URL=http://localhost:8082 ANTHROPIC_AUTH_TOKEN=any claude',
    )
  })

  test.each([44, 60, 75, 85, 91, 250])(
    'in %d columns a shell reads it as the same',
    async (columns) => {
      const command = ['ANTHROPIC_BASE_URL=http://localhost:8082', 'ANTHROPIC_AUTH_TOKEN=PROXY_KEY']
      const lines = linesOf({ clientKey: 'PROXY_KEY' }, columns)
      const first = lines.findIndex((line) => line.includes('ANTHROPIC_BASE_URL'))
      const last = lines.findIndex((line) => line.endsWith('claude') && !line.includes('Claude'))
      const script = `claude() { env; }\n${lines.slice(first, last + 1).join('\n')}`
      const said = await Bun.$`sh -c ${script}`.text()
      for (const assignment of command) expect(said.split('\n')).toContain(assignment)
    },
  )

  test('is left out rather than cut', () => {
    expect(textOf({}, 43)).not.toContain('ANTHROPIC_BASE_URL')
    expect(textOf({}, 60)).toContain('localhost:8082 \\\n')
    expect(textOf({}, 40)).toContain('It needs 44 columns.')
  })

  test('stays on a screen with few rows', () => {
    expect(textOf({}, 60, 6)).toContain('claude\n')
    expect(textOf({}, 60, 6)).toContain('342 models')
  })
})

describe('the facts', () => {
  test.each([
    [{}, '✓ api.openai.com/v1: 342 models, 0.23s'],
    [{ health: { type: 'ok', models: 1, ms: 5 } as const }, '1 model,'],
    [{ health: { type: 'loading' } as const }, 'api.openai.com/v1: checking…'],
    [{ isDemo: true }, 'the built-in demo: 342 models'],
    [{ clientKey: 'any' }, 'any word will do: this proxy asks for no key'],
    [{ clientKey: 'PROXY_KEY' }, 'put the value of ANTHROPIC_API_KEY in place of PROXY_KEY'],
    [{ tiers: { ...WELCOME.tiers, small: 'qwen3' } }, 'SMALL   haiku  → qwen3'],
  ])('%p: %s', (change, text) => {
    expect(textOf(change)).toContain(text)
  })

  test('a failure says why and what to do', () => {
    const text = linesOf(FAILED)
      .map((line) => line.trim())
      .join(' ')
      .replaceAll(/ +/g, ' ')
    expect(text).toContain('✗ api.openai.com refused the key (401): Incorrect API key provided.')
    expect(text).toContain('to a key that this upstream knows.')
    expect(text).toContain(
      'The settings are in /home/ada/project/.env; start again after a change.',
    )
  })

  test.each<[Partial<WelcomeModel>, string]>([
    [{}, 'OPENAI_API_KEY in /home/ada/project/.env; start again after a change. R asks once more.'],
    [
      { reloads: true },
      'OPENAI_API_KEY in /home/ada/project/.env; a change is taken up at once. R asks once more.',
    ],
  ])('a failure that names no setting has those to check: %j', (change, advice) => {
    const health = { type: 'failed', message: 'Nobody answers.' } as const
    const lines = linesOf({ ...change, health }).map((line) => line.trim())
    expect(lines.join(' ').replaceAll(/ +/g, ' ')).toContain(`Check OPENAI_BASE_URL and ${advice}`)
  })

  test('a warning is told in a few lines, and where the others are', () => {
    const text = (count: number, latest: string) =>
      linesOf({ warnings: { count, latest } }).map((line) => line.trim())
    expect(text(1, 'No key.').join(' ')).toMatch(/Warning {3}No key\. 5 shows the log\./)
    const long = text(7, 'word '.repeat(300))
    expect(long.join(' ').replaceAll(/ +/g, ' ')).toContain('word… 5 shows all 7 warnings.')
    expect(long.filter((line) => line.includes('word')).length).toBeLessThan(5)
    expect(long.join(' ')).toContain('? help')
  })

  test('the block does not move while the health changes', () => {
    const column = (model: Partial<WelcomeModel>) =>
      linesOf(model, 160, 40)
        .find((line) => line.includes('Tiers'))
        ?.indexOf('Tiers')
    expect(column({ health: { type: 'loading' } })).toBe(column({}))
    expect(column({ health: FAILED.health })).toBe(column({}))
  })
})
