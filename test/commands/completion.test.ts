import { describe, expect, test } from 'bun:test'

import { bashScript } from '../../src/commands/completion-bash.ts'
import { fishScript } from '../../src/commands/completion-fish.ts'
import { zshScript } from '../../src/commands/completion-zsh.ts'
import { places, valueOptions } from '../../src/commands/places.ts'
import { COMMANDS } from '../../src/commands/table.ts'

const HAS = {
  bash: Bun.which('bash') !== null,
  zsh: Bun.which('zsh') !== null,
  fish: Bun.which('fish') !== null,
}

function run(command: readonly string[], input: string): string {
  const child = Bun.spawnSync([...command], { stdin: Buffer.from(input) })
  expect(child.stderr.toString()).toBe('')
  return child.stdout.toString()
}

/** What bash offers for the last of the words, asked as readline would ask. */
function offered(...words: readonly string[]): readonly string[] {
  const quoted = words.map((word) => `'${word}'`).join(' ')
  const script = `${bashScript()}
COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; COMPREPLY=()
complete -p vdm >/dev/null && _vandamme
printf '%s\\n' "\${COMPREPLY[@]}"`
  return run(['bash', '--norc', '-s'], script).split('\n').filter(Boolean)
}

describe.skipIf(!HAS.bash)('bash completes', () => {
  test.each([
    [['vandamme', 'conf'], ['config']],
    [['vandamme', '--demo', 'cl'], ['claude']],
    [
      ['vandamme', 'config', ''],
      ['show', 'list', 'validate', 'env', 'setup', '--help'],
    ],
    [['vandamme', 'config', 'v'], ['validate']],
    [['vandamme', 'config', 'env', '--s'], ['--show-secrets']],
    [['vandamme', 'config', 'show', '--s'], []],
    [['vandamme', '--json', 'health', 'u'], ['upstream']],
    [['vandamme', '--port', '8083', 'doc'], ['doctor']],
    [['vandamme', '--port', ''], []],
    [
      ['vandamme', 'completion', ''],
      ['bash', 'zsh', 'fish', '--json', '--help'],
    ],
    [['vandamme', 'nonsense', ''], []],
    [['vdm', '--v'], ['--version']],
  ])('%j with %j', (words, expected) => {
    expect(offered(...words).toSorted()).toEqual(expected.toSorted())
  })

  test('every command word by word, and its options', () => {
    for (const { words, options } of COMMANDS) {
      for (const [at, word] of words.entries()) {
        expect(offered('vandamme', ...words.slice(0, at), '')).toContain(word)
      }
      const flags = options.map(({ flag }) => flag.split(' ')[0]!)
      expect(offered('vandamme', ...words, '--')).toEqual(expect.arrayContaining(flags))
    }
  })
})

describe.each([
  ['zsh', zshScript, HAS.zsh, ['zsh', '-n', '/dev/stdin']],
  ['fish', fishScript, HAS.fish, ['fish', '--no-execute', '/dev/stdin']],
] as const)('the text for %s', (shell, script, isThere, check) => {
  test('has every word of every place', () => {
    for (const { typed, next } of places()) {
      const lines = script()
        .split('\n')
        .filter((line) => line.includes(`"${typed.join(' ')}"`))
        .join('\n')
      for (const { word } of next) {
        expect(lines).toContain(
          shell === 'zsh' ? `'${word}:` : word.replace(/^--/, '-l ').replace(/^(?!-)/, '-a '),
        )
      }
    }
  })

  test('knows which options take a value', () => {
    expect(valueOptions()).toEqual(['--host', '--port', '--fps'])
    expect(script()).toContain('--host --port --fps')
  })

  // A quote within a summary must not end the text that it stands in.
  test('closes every quote', () => {
    const quotes = script()
      .replaceAll(String.raw`'\''`, '')
      .replaceAll(String.raw`\'`, '')
    expect((quotes.match(/'/g) ?? []).length % 2).toBe(0)
    expect(script()).toContain(
      shell === 'zsh' ? String.raw`The upstream'\''s models` : String.raw`The upstream\'s models`,
    )
  })

  test.skipIf(!isThere)('is sound', () => {
    run(check, script())
  })
})
