import { type Command, optionName, takesValue } from './command.ts'
import { COMMANDS, GROUPS } from './table.ts'

/** What can come next, after some words: `config` leads to `show`. */
export type Place = {
  readonly typed: readonly string[]
  readonly next: readonly Next[]
}

export type Next = { readonly word: string; readonly summary: string }

const EVERYWHERE: readonly Next[] = [{ word: '--help', summary: 'Show help' }]

/** Every place of a command line at which something can be completed. */
export function places(): readonly Place[] {
  const groups = Object.keys(GROUPS)
  return [
    ...groups.map((group) => ({ typed: [group], next: [...seconds(group), ...EVERYWHERE] })),
    ...COMMANDS.map(placeOf),
  ]
}

/** Options whose next word is their value. */
export function valueOptions(): readonly string[] {
  const all = COMMANDS.flatMap(({ options }) => options.filter(takesValue))
  return [...new Set(all.map((option) => `--${optionName(option)}`))]
}

function placeOf({ words, argument, options }: Command): Place {
  const flags = options.map((option) => ({
    word: `--${optionName(option)}`,
    summary: option.summary,
  }))
  const choices = (argument?.choices ?? []).map((word) => ({ word, summary: argument?.name ?? '' }))
  const version = { word: '--version', summary: 'Show the version' }
  const firsts = words.length === 0 ? [...firstWords(), version] : []
  return { typed: words, next: [...firsts, ...choices, ...flags, ...EVERYWHERE] }
}

function firstWords(): readonly Next[] {
  const all = COMMANDS.flatMap(({ words: [word], summary }): readonly Next[] =>
    word === undefined ? [] : [{ word, summary: GROUPS[word] ?? summary }],
  )
  return all.filter(({ word }, at) => all.findIndex((other) => other.word === word) === at)
}

function seconds(group: string): readonly Next[] {
  return COMMANDS.flatMap(({ words: [first, second], summary }) =>
    first === group && second !== undefined ? [{ word: second, summary }] : [],
  )
}
