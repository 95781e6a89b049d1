import { distance } from '../config/distance.ts'
import { type Command, optionName, usageError } from './command.ts'
import { valueOptions } from './places.ts'
import { COMMANDS, GROUPS } from './table.ts'

/** What a command line asks for: a command and what is left for it, or help on a group of them. */
export type Choice =
  | { readonly type: 'command'; readonly command: Command; readonly rest: readonly string[] }
  | { readonly type: 'group'; readonly group: string }

/** A slip or two of the finger. */
const MOST_EDITS = 2

/**
 * Finds the command in the arguments (without program and script): cac knows commands of one word
 * only. Throws a usage error.
 */
export function choose(args: readonly string[], wantsHelp: boolean): Choice {
  const places = placesOfWords(args)
  const [first, second] = places.map((place) => args[place] ?? '')
  if (wantsHelp && second === undefined && isGroup(first)) return { type: 'group', group: first }
  const command = find([first, second]) ?? find([first])
  if (command === undefined) throw unknownOption(args) ?? unknown(first ?? '', second)
  const used = new Set(places.slice(0, command.words.length))
  return { type: 'command', command, rest: args.filter((_, place) => !used.has(place)) }
}

function isGroup(word: string | undefined): word is string {
  return word !== undefined && Object.hasOwn(GROUPS, word)
}

/** Where the words stand; options, and the values of those that take one, may stand between them. */
function placesOfWords(args: readonly string[]): readonly number[] {
  return [...args.keys()].filter(
    (place) => !args[place]?.startsWith('-') && !valueOptions().includes(args[place - 1] ?? ''),
  )
}

function find(words: readonly (string | undefined)[]): Command | undefined {
  const line = words.filter((word) => word !== undefined).join(' ')
  return COMMANDS.find((command) => command.words.join(' ') === line)
}

function allOptions(): readonly string[] {
  return COMMANDS.flatMap(({ options }) => options.map((one) => `--${optionName(one)}`))
}

/** `--prot 80`: what is wrong is not the 80. */
function unknownOption(args: readonly string[]): Error | undefined {
  const names = args.filter((arg) => arg.startsWith('--')).map((arg) => arg.replace(/=.*/, ''))
  const known = allOptions()
  const wrong = names.find((name) => !known.includes(name) && !EVERYWHERE.includes(name))
  if (wrong === undefined) return undefined
  return usageError(`Unknown option: ${wrong}${suggestion(wrong, known)}`)
}

const EVERYWHERE: readonly string[] = ['--', '--help', '--version']

function unknown(first: string, second?: string): Error {
  if (!Object.hasOwn(GROUPS, first)) {
    const known = COMMANDS.flatMap(({ words }) => words[0] ?? [])
    return usageError(`Unknown command: ${first}${suggestion(first, known)}`)
  }
  const known = COMMANDS.flatMap(({ words }) => (words[0] === first ? (words[1] ?? []) : []))
  const list = `There is: ${known.map((word) => `${first} ${word}`).join(', ')}.`
  if (second === undefined) return usageError(`${first} needs a second word. ${list}`)
  const meant = suggestion(second, known)
  return usageError(`Unknown command: ${first} ${second}${meant === '' ? `. ${list}` : meant}`)
}

/** The nearest of the known words, as a question; nothing when none is near. */
function suggestion(word: string, known: readonly string[]): string {
  const nearest = known
    .map((one) => ({ one, edits: distance(word, one) }))
    .filter(({ one, edits }) => edits <= MOST_EDITS && edits < one.length)
    .toSorted((a, b) => a.edits - b.edits)[0]
  return nearest === undefined ? '' : `. Did you mean ${nearest.one}?`
}
