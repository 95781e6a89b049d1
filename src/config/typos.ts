import { distance } from './distance.ts'
import { HEADER_PREFIX } from './headers.ts'
import { SETTINGS } from './settings.ts'

/** Names that other programs use for the same thing. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  OPENAI_API_BASE: 'OPENAI_BASE_URL',
  OPENAI_BASE: 'OPENAI_BASE_URL',
  OPENAI_KEY: 'OPENAI_API_KEY',
  OPENAI_TOKEN: 'OPENAI_API_KEY',
}

/** Short names (HOST, PORT) are too near to everything else. */
const LEAST_LENGTH = 8
const MOST_EDITS = 2
const NAMES: ReadonlySet<string> = new Set(SETTINGS.map((setting) => setting.name))
const LONG_NAMES = [...NAMES].filter((name) => name.length >= LEAST_LENGTH)
/** Long names by their length, in the order of the settings. */
const BY_LENGTH = Map.groupBy(
  LONG_NAMES.map((name, place) => ({ name, place, bare: bare(name) })),
  (known) => known.bare.length,
)
const ALL = LONG_NAMES.map(bare).join(' ')

/** A warning for every name that looks like a setting which is not there. */
export function typoWarnings(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const meant = meantBy(name)
    if (meant === undefined || names.includes(meant)) return []
    return [`${name} is not a setting. Did you mean ${meant}?`]
  })
}

function meantBy(name: string): string | undefined {
  if (NAMES.has(name) || name.startsWith(HEADER_PREFIX)) return undefined
  if (/^CUSTOM_?HEADERS?_/.test(name)) return `${HEADER_PREFIX}…`
  return OTHER_NAMES[name] ?? nearest(bare(name))
}

/**
 * The first setting that is a slip away. Every start asks for each name of the environment, so that
 * nearly all are ruled out before they are compared letter by letter: by their length, and because
 * two slips leave one of three parts of a name as it was.
 */
function nearest(name: string): string | undefined {
  const parts = partsOf(name).filter((part) => ALL.includes(part))
  if (parts.length === 0) return undefined
  const near = lengthsNear(name)
    .flatMap((length) => BY_LENGTH.get(length) ?? [])
    .filter((known) => parts.some((part) => known.bare.includes(part)))
    .filter((known) => distance(name, known.bare) <= MOST_EDITS)
  return near.toSorted((one, other) => one.place - other.place)[0]?.name
}

function lengthsNear({ length }: string): readonly number[] {
  return Array.from({ length: 2 * MOST_EDITS + 1 }, (_, more) => length - MOST_EDITS + more)
}

/** One more than slips, about equally long. */
function partsOf(name: string): readonly string[] {
  const count = MOST_EDITS + 1
  const cut = (part: number): number => Math.floor((part * name.length) / count)
  return Array.from({ length: count }, (_, part) => name.slice(cut(part), cut(part + 1)))
}

function bare(name: string): string {
  return name.toUpperCase().replaceAll('_', '')
}
