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
const NAMES = SETTINGS.map((setting) => setting.name)
const LONG_NAMES = NAMES.filter((name) => name.length >= LEAST_LENGTH)

/** A warning for every name that looks like a setting which is not there. */
export function typoWarnings(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => {
    const meant = meantBy(name)
    if (meant === undefined || names.includes(meant)) return []
    return [`${name} is not a setting. Did you mean ${meant}?`]
  })
}

function meantBy(name: string): string | undefined {
  if (NAMES.includes(name) || name.startsWith(HEADER_PREFIX)) return undefined
  if (/^CUSTOM_?HEADERS?_/.test(name)) return `${HEADER_PREFIX}…`
  return OTHER_NAMES[name] ?? LONG_NAMES.find((known) => isNear(bare(name), bare(known)))
}

/** An environment has many names: most are ruled out by their length alone. */
function isNear(name: string, known: string): boolean {
  const isOfLength = Math.abs(name.length - known.length) <= MOST_EDITS
  return isOfLength && distance(name, known) <= MOST_EDITS
}

function bare(name: string): string {
  return name.toUpperCase().replaceAll('_', '')
}
