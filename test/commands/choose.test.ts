import { describe, expect, test } from 'bun:test'

import { choose } from '../../src/commands/choose.ts'
import { nameOf } from '../../src/commands/command.ts'

describe('choose', () => {
  test.each([
    [[], 'vandamme', []],
    [['--port', '8083', '--demo'], 'vandamme', ['--port', '8083', '--demo']],
    [['server', 'start', '--port', '1'], 'vandamme server start', ['--port', '1']],
    [
      ['--port', '1', 'server', '--demo', 'start'],
      'vandamme server start',
      ['--port', '1', '--demo'],
    ],
    [['--port', 'server', 'doctor'], 'vandamme doctor', ['--port', 'server']],
    [['--port=1', 'doctor'], 'vandamme doctor', ['--port=1']],
    [['--json', 'config', 'show'], 'vandamme config show', ['--json']],
    [['config', 'show', 'more'], 'vandamme config show', ['more']],
    [['completion', 'bash'], 'vandamme completion', ['bash']],
    [['models'], 'vandamme models', []],
  ])('%j is %s', (args, name, rest) => {
    const choice = choose(args, false)
    expect(choice.type === 'command' && nameOf(choice.command)).toBe(name)
    expect(choice.type === 'command' && choice.rest).toEqual(rest)
  })

  test('takes a first word alone for a question about all of its commands', () => {
    expect(choose(['config'], true)).toEqual({ type: 'group', group: 'config' })
    expect(choose(['config', 'show'], true)).toMatchObject({ type: 'command' })
  })

  test.each([
    [['doktor'], 'Unknown command: doktor. Did you mean doctor?'],
    [['confi'], 'Unknown command: confi. Did you mean config?'],
    [['frobnicate'], 'Unknown command: frobnicate'],
    [['x'], 'Unknown command: x'],
    [['toString'], 'Unknown command: toString'],
    [['config', 'shwo'], 'Unknown command: config shwo. Did you mean show?'],
    [['health', 'x'], 'Unknown command: health x. There is: health server, health upstream.'],
    [['health'], 'health needs a second word. There is: health server, health upstream.'],
  ])('%j is refused: %s', (args, message) => {
    expect(() => choose(args, false)).toThrow(message)
  })
})
