import { describe, expect, test } from 'bun:test'

import { nameOf } from '../../src/commands/command.ts'
import { commandHelp, groupHelp } from '../../src/commands/help.ts'
import { COMMANDS, GROUPS } from '../../src/commands/table.ts'

/** A line is left for the prompt. */
const LINES = 23
const COLUMNS = 80

function expectToFit(text: string): void {
  const lines = text.trimEnd().split('\n')
  expect(lines.length).toBeLessThanOrEqual(LINES)
  expect(lines.filter((line) => line.length > COLUMNS)).toEqual([])
}

describe('help', () => {
  test.each(COMMANDS.map((command) => [nameOf(command), command] as const))(
    '%s fits a screen, with its options and examples',
    (name, command) => {
      const text = commandHelp(command)
      expectToFit(text)
      expect(text).toStartWith(command.words.length === 0 ? 'vandamme ' : `${name}: `)
      const isOverview = command.words.length === 0
      for (const { flag, summary, isRare } of command.options) {
        if (isOverview && isRare === true) continue
        expect(text).toMatch(new RegExp(`  ${flag} +${RegExp.escape(summary)}\n`))
      }
      expect(command.examples.length).toBeGreaterThan(0)
      for (const [line, meaning] of command.examples) {
        expect(text).toMatch(new RegExp(`  ${RegExp.escape(line)} +${RegExp.escape(meaning)}\n`))
      }
      expect(text).not.toContain('undefined')
    },
  )

  test.each(Object.keys(GROUPS))('%s fits a screen, with its commands', (group) => {
    const text = groupHelp(group)
    expectToFit(text)
    for (const { words, summary } of COMMANDS.filter((command) => command.words[0] === group)) {
      expect(text).toContain(words.join(' '))
      expect(text).toContain(summary)
    }
  })

  test.each([
    ['run', 'vandamme run [options] -- program ...'],
    ['claude', 'vandamme claude ...'],
    ['completion', 'vandamme completion <bash|zsh|fish> [options]'],
  ])('%s says what may stand behind it', (word, usage) => {
    const command = COMMANDS.find(({ words }) => words[0] === word)!
    expect(commandHelp(command)).toContain(`\nUsage: ${usage}\n`)
  })

  test('the overview has every command that is not hidden', () => {
    const text = commandHelp(COMMANDS[0]!)
    for (const { words, isHidden } of COMMANDS) {
      const [first = '', second = ''] = words
      if (isHidden !== true) expect(text).toMatch(new RegExp(`  ${first} ?[\\w|]*${second}`))
    }
    expect(text).not.toMatch(/^ {2}version/m)
  })
})

describe('the table', () => {
  test('begins with the program itself', () => {
    expect(COMMANDS[0]?.words).toEqual([])
  })

  test('calls each command by words of its own', () => {
    const names = COMMANDS.map(nameOf)
    expect(new Set(names).size).toBe(names.length)
  })

  test('explains each first word that leads to several commands, and no other', () => {
    const firsts = COMMANDS.filter(({ words }) => words.length > 1).map(({ words }) => words[0])
    expect(new Set(firsts)).toEqual(new Set(Object.keys(GROUPS)))
  })
})
