import type { Stroke } from './decode.ts'

/** A line of text under the user's hands. `cursor` counts characters as people see them. */
export type Line = { readonly characters: readonly string[]; readonly cursor: number }

export const EMPTY_LINE: Line = { characters: [], cursor: 0 }

const MOST_CHARACTERS = 1_000

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

export function lineOf(text: string): Line {
  const characters = charactersOf(text)
  return { characters, cursor: characters.length }
}

export function textOf(line: Line): string {
  return line.characters.join('')
}

/** The line after the stroke; undefined when the stroke is none that edits. */
export function edit(line: Line, { key, text }: Stroke): Line | undefined {
  if (text !== undefined) return insert(line, text)
  return EDITS[key]?.(line)
}

const EDITS: Readonly<Record<string, (line: Line) => Line>> = {
  left: (line) => moved(line, line.cursor - 1),
  right: (line) => moved(line, line.cursor + 1),
  home: (line) => moved(line, 0),
  end: (line) => moved(line, line.characters.length),
  'ctrl-a': (line) => moved(line, 0),
  'ctrl-e': (line) => moved(line, line.characters.length),
  backspace: (line) => cutOut(line, line.cursor - 1, line.cursor),
  delete: (line) => cutOut(line, line.cursor, line.cursor + 1),
  'ctrl-u': (line) => cutOut(line, 0, line.cursor),
  'ctrl-k': (line) => cutOut(line, line.cursor, line.characters.length),
  'ctrl-w': (line) => cutOut(line, wordStart(line), line.cursor),
}

/** One line: what ends a line in a pasted text becomes a space. */
function charactersOf(text: string): readonly string[] {
  const plain = text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
  return Array.from(
    graphemes.segment(plain.slice(0, 2 * MOST_CHARACTERS)),
    ({ segment }) => segment,
  )
}

function moved({ characters }: Line, cursor: number): Line {
  return { characters, cursor: Math.max(0, Math.min(characters.length, cursor)) }
}

/** Segmented anew: an accent typed behind a letter makes one character with it. */
function insert(line: Line, added: string): Line {
  const { characters, cursor } = line
  if (characters.length === MOST_CHARACTERS) return line
  const before = charactersOf(characters.slice(0, cursor).join('') + added)
  const all = [...before, ...characters.slice(cursor)]
  return moved({ characters: all.slice(0, MOST_CHARACTERS), cursor }, before.length)
}

function cutOut({ characters, cursor }: Line, from: number, to: number): Line {
  const start = Math.max(0, from)
  const rest = [...characters.slice(0, start), ...characters.slice(to)]
  return moved({ characters: rest, cursor }, Math.min(cursor, start))
}

function wordStart({ characters, cursor }: Line): number {
  let start = cursor
  while (start > 0 && characters[start - 1] === ' ') start--
  while (start > 0 && characters[start - 1] !== ' ') start--
  return start
}
