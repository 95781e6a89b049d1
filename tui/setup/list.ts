import { clamp } from '../place.ts'

/** Something to choose. */
export type Option = {
  readonly value: string
  readonly label: string
  /** Beside the label: why it stands here. */
  readonly badge?: string
}

/** Where the cursor of a list stands. */
export type Cursor = { readonly at: number; readonly top: number }

export const LIST_TOP: Cursor = { at: 0, top: 0 }

/** Options that have every word typed, in any order; where one begins with it all, it stands first. */
export function filterOptions(options: readonly Option[], typed: string): readonly Option[] {
  const query = typed.trim().toLowerCase()
  const words = query.split(/\s+/)
  const fitting = options.filter(({ value, label }) => {
    const text = `${label} ${value}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  return query === '' ? fitting : fitting.toSorted((a, b) => rank(a, query) - rank(b, query))
}

function rank({ value, label }: Option, query: string): number {
  const texts = [value.toLowerCase(), label.toLowerCase()]
  if (texts.includes(query)) return 0
  return texts.some((text) => text.startsWith(query)) ? 1 : 2
}

/** What is typed is a choice of its own, unless the list has it. It stands last. */
export function withTyped(options: readonly Option[], typed: string): readonly Option[] {
  const value = typed.trim()
  if (value === '' || options.some((option) => option.value === value)) return options
  return [...options, { value, label: `Use "${value}"` }]
}

const STEPS: Readonly<Record<string, number>> = { up: -1, down: 1 }

/** The cursor after a key; undefined when the key does not move it. */
export function moveCursor(
  cursor: Cursor,
  key: string,
  list: { readonly count: number; readonly rows: number },
): Cursor | undefined {
  const steps = { ...STEPS, pageup: -list.rows, pagedown: list.rows }[key]
  if (steps === undefined) return undefined
  const at = clamp(cursor.at + steps, list.count)
  const top = Math.max(at - list.rows + 1, Math.min(cursor.top, at))
  return { at, top: Math.max(0, top) }
}
