import type { Profile } from '../providers/profile.ts'
import { hash8 } from './hash.ts'
import type { Ledger } from './ledger.ts'

/** Tool names as the upstream takes them, and back. */
export type ToolNames = {
  toUpstream(name: string): string
  toClient(name: string): string
}

type Style = { readonly legal: RegExp; readonly reason: string }

// OpenAI's rule for function names. Anthropic allows 128 characters, and MCP tools use them.
const STYLES = {
  any: {
    legal: /^[A-Za-z0-9_-]{1,64}$/,
    reason: 'the upstream takes 64 letters, digits, _ and - at most',
  },
  'letter-first': {
    legal: /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
    reason: 'the upstream takes a letter first, and 64 letters, digits, _ and - at most',
  },
} as const satisfies Record<Profile['toolNames'], Style>
const STEM_LENGTH = 55

// Gemini sometimes answers with the namespace of its own prompt before the name.
const GEMINI_NAMESPACE = 'default_api:'

/**
 * A two-way map for one exchange. Legal names stay as they are; another becomes its first legal
 * characters and a hash of the whole, so that the same tool has the same name in every request and
 * the upstream's prompt cache holds.
 */
export function createToolNames(
  names: Iterable<string>,
  ledger: Ledger,
  style: Profile['toolNames'] = 'any',
): ToolNames {
  const { legal } = STYLES[style]
  const known = new Set(names)
  const { renamed, originals } = renameIllegal(known, STYLES[style], ledger)
  const find = (name: string): string | undefined =>
    originals.get(name) ?? (known.has(name) ? name : undefined)
  return {
    toUpstream: (name) => (legal.test(name) ? name : (renamed.get(name) ?? shorten(name, name))),
    toClient: (name) => find(name) ?? find(withoutNamespace(name)) ?? name,
  }
}

/** Illegal names and what the upstream is told, by the one and by the other. */
type Renaming = {
  readonly renamed: ReadonlyMap<string, string>
  readonly originals: ReadonlyMap<string, string>
}

function renameIllegal(
  known: ReadonlySet<string>,
  { legal, reason }: Style,
  ledger: Ledger,
): Renaming {
  const renamed = new Map<string, string>()
  const originals = new Map<string, string>()
  for (const name of known) {
    if (legal.test(name)) continue
    const upstream = freeName(name, (candidate) => known.has(candidate) || originals.has(candidate))
    renamed.set(name, upstream)
    originals.set(upstream, name)
    ledger.note('renamed', 'tool name', reason)
  }
  return { renamed, originals }
}

function freeName(name: string, isTaken: (candidate: string) => boolean): string {
  let candidate = shorten(name, name)
  for (let attempt = 1; isTaken(candidate); attempt++) {
    candidate = shorten(name, `${attempt} ${name}`)
  }
  return candidate
}

/** Begins with a letter always: Kimi and Gemini ask for one. */
function shorten(name: string, hashed: string): string {
  const legal = name.replaceAll(/[^A-Za-z0-9_-]/g, '')
  const stem = /^[A-Za-z]/.test(legal) ? legal : `tool${legal}`
  return `${stem.slice(0, STEM_LENGTH)}_${hash8(hashed)}`
}

function withoutNamespace(name: string): string {
  return name.startsWith(GEMINI_NAMESPACE) ? name.slice(GEMINI_NAMESPACE.length) : name
}
