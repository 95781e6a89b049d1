import { parse } from 'dotenv'

/** The settings of a `.env` file, as they are written: `$` stays `$`. */
export function parseEnvFile(text: string): Record<string, string> {
  return parse(text.replace(/^\uFEFF/, ''))
}

/** An assignment as dotenv finds it: up to the value, and the value. */
const ASSIGNMENT =
  /(?<before>^\s*(?:export\s+)?(?<name>[\w.-]+)(?:\s*=\s*?|:\s+?))(?<value>\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/gm

export type Assignment = {
  readonly name: string
  /** Where the value begins. */
  readonly start: number
  /** The value with its quotes, without the white space around it. */
  readonly core: string
}

/** Every assignment in the text of a `.env` file. */
export function assignmentsOf(text: string): readonly Assignment[] {
  // dotenv reads other line ends as \n; positions must stay.
  const lines = text.replaceAll('\r\n', ' \n').replaceAll('\r', '\n')
  return [...lines.matchAll(ASSIGNMENT)].map(({ index, groups }) => {
    const { before = '', name = '', value = '' } = groups ?? {}
    const core = value.trim()
    const lead = core === '' ? 0 : value.length - value.trimStart().length
    return { name, core, start: index + before.length + lead }
  })
}

export type Quote = '' | "'" | '"' | '`'

/** The quote with which a value begins. */
export function quoteOf(core: string): Quote {
  const [first] = core
  return first === "'" || first === '"' || first === '`' ? first : ''
}
