import { go } from 'fuzzysort'

import type { Command, Desk } from '../commands/command.ts'
import { MOVE } from '../commands/move.ts'
import { COMMANDS, isAt, placeOf, runCommand } from '../commands/registry.ts'
import type { Stroke } from '../keys/decode.ts'
import { edit, lineOf, textOf } from '../keys/line-editor.ts'
import { clamp } from '../place.ts'
import type { Overlay } from '../state.ts'
import { withLatest } from '../store/preferences.ts'
import { stepBack } from './history.ts'

type Help = Extract<Overlay, { type: 'help' }>
type Palette = Extract<Overlay, { type: 'palette' }>

/** What can be done here, by what was typed; by key and by words. */
export function helpEntries(desk: Desk, help: Help): readonly Command[] {
  const place = placeOf(desk.state())
  const here = COMMANDS.filter((command) => command.keys.length > 0 && isAt(command, place))
  const text = textOf(help.line).trim().toLowerCase()
  if (text === '') return here
  return here.filter(({ keys, name, title }) =>
    `${keys.join(' ')} ${name} ${title}`.toLowerCase().includes(text),
  )
}

export function pressInHelp(desk: Desk, help: Help, stroke: Stroke): void {
  const entries = helpEntries(desk, help)
  const step = ARROWS[stroke.key]
  const line = edit(help.line, stroke)
  if (CLOSES.has(stroke.key) || (stroke.key === '?' && textOf(help.line) === '')) {
    desk.set({ overlay: undefined })
  } else if (stroke.key === 'enter') {
    desk.set({ overlay: undefined })
    const command = entries[help.cursor]
    if (command !== undefined) runCommand(desk, command)
  } else if (step !== undefined) {
    desk.set({ overlay: { ...help, cursor: clamp(help.cursor + step, entries.length) } })
  } else if (line !== undefined) desk.set({ overlay: { ...help, line, cursor: 0 } })
}

/** A line of the palette that Enter would run or Tab take over. */
export type Suggestion = { readonly text: string; readonly title: string }

const MOST_SUGGESTIONS = 200

/** Commands by name; behind a whole name and a space what may follow. */
export function suggestions(desk: Desk, palette: Palette): readonly Suggestion[] {
  const text = textOf(palette.line)
  const { command, argument } = split(text)
  if (command?.argument !== undefined && argument !== undefined) {
    const { name } = command
    return ranked(argument, command.argument.complete(desk)).map((value) => ({
      text: `${name} ${value}`,
      title: command.title,
    }))
  }
  const place = placeOf(desk.state())
  const here = COMMANDS.filter((one) => isAt(one, place))
  // Nobody moves about by typing.
  const known = [...here.filter(isWorthTyping), ...here.filter((one) => !isWorthTyping(one))]
  const byName = new Map(known.map((one) => [one.name, one]))
  return ranked(text.trim(), [...byName.keys()]).map((name) => ({
    text: name,
    title: byName.get(name)?.title ?? '',
  }))
}

function isWorthTyping(command: Command): boolean {
  return !MOVE.includes(command)
}

function ranked(text: string, words: readonly string[]): readonly string[] {
  if (text === '') return words.slice(0, MOST_SUGGESTIONS)
  const options = { limit: MOST_SUGGESTIONS }
  return go(text, [...words], options).map(({ target }) => target)
}

/** `q` is what every pager and editor understands. */
const SHORT: Readonly<Record<string, string>> = { q: 'quit', 'q!': 'quit-now', h: 'help' }

function split(text: string): {
  readonly command: Command | undefined
  readonly argument: string | undefined
} {
  const [, word = '', argument] = /^\s*(\S+)(?:\s+(.*))?$/s.exec(text) ?? []
  const name = SHORT[word] ?? word
  return { command: COMMANDS.find((one) => one.name === name), argument }
}

export function pressInPalette(desk: Desk, palette: Palette, stroke: Stroke): void {
  const offered = suggestions(desk, palette)
  const typed = textOf(palette.line)
  const set = (change: Partial<Palette>) => desk.set({ overlay: { ...palette, ...change } })
  const chosen = offered[palette.cursor]
  const step = ARROWS[stroke.key]
  const line = edit(palette.line, stroke)
  if (CLOSES.has(stroke.key)) desk.set({ overlay: undefined })
  else if (stroke.key === 'enter') run(desk, typed, chosen)
  else if (stroke.key === 'tab' && chosen !== undefined) {
    set({ line: lineOf(`${chosen.text} `), cursor: 0 })
  } else if (step === -1 && palette.cursor === 0) {
    const past = stepBack(desk.preferences().palette, palette.past, 1)
    if (past !== undefined) set({ line: lineOf(past.text), past: past.index })
  } else if (step !== undefined) set({ cursor: clamp(palette.cursor + step, offered.length) })
  else if (line !== undefined) set({ line, cursor: 0, past: undefined })
}

function run(desk: Desk, typed: string, chosen: Suggestion | undefined): void {
  desk.set({ overlay: undefined })
  const own = split(typed)
  // What was typed counts when it is a whole command; else the suggestion under the cursor.
  const text = own.command !== undefined && own.argument !== undefined ? typed : chosen?.text
  const { command, argument } = own.command?.name === typed.trim() ? own : split(text ?? typed)
  if (command === undefined) {
    if (typed.trim() !== '') desk.tell('bad', `No command is called ${typed.trim()}. ? lists them.`)
    return
  }
  const { palette } = desk.preferences()
  if (typed.trim() !== '') desk.prefer({ palette: withLatest(palette, typed, 'history') })
  runCommand(desk, command, argument?.trim() ?? '')
}

/** Letters type here, so only these move. */
const ARROWS: Readonly<Record<string, number>> = {
  down: 1,
  up: -1,
  'ctrl-n': 1,
  'ctrl-p': -1,
  pagedown: 10,
  pageup: -10,
}

const CLOSES = new Set(['esc', 'ctrl-c'])
