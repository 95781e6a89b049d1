import { hash8 } from './hash.ts'
import type { Ledger } from './ledger.ts'

/** Tool names as the upstream takes them, and back. */
export type ToolNames = {
  toUpstream(name: string): string
  toClient(name: string): string
}

// OpenAI's rule for function names. Anthropic allows 128 characters, and MCP tools use them.
const LEGAL = /^[A-Za-z0-9_-]{1,64}$/
const STEM_LENGTH = 55

// Gemini sometimes answers with the namespace of its own prompt before the name.
const GEMINI_NAMESPACE = 'default_api:'

/**
 * A two-way map for one exchange. Legal names stay as they are; another becomes its first legal
 * characters and a hash of the whole, so that the same tool has the same name in every request and
 * the upstream's prompt cache holds.
 */
export function createToolNames(names: Iterable<string>, ledger: Ledger): ToolNames {
  const known = new Set(names)
  const renamed = renameIllegal(known, ledger)
  const originals = new Map([...renamed].map(([name, upstream]) => [upstream, name]))
  const find = (name: string): string | undefined =>
    originals.get(name) ?? (known.has(name) ? name : undefined)
  return {
    toUpstream: (name) => (LEGAL.test(name) ? name : (renamed.get(name) ?? shorten(name, name))),
    toClient: (name) => find(name) ?? find(withoutNamespace(name)) ?? name,
  }
}

function renameIllegal(known: ReadonlySet<string>, ledger: Ledger): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>()
  const taken = new Set<string>()
  for (const name of known) {
    if (LEGAL.test(name)) continue
    const upstream = freeName(name, (candidate) => known.has(candidate) || taken.has(candidate))
    taken.add(upstream)
    renamed.set(name, upstream)
    ledger.note('renamed', 'tool name', 'upstreams take 64 letters, digits, _ and - at most')
  }
  return renamed
}

function freeName(name: string, isTaken: (candidate: string) => boolean): string {
  let candidate = shorten(name, name)
  for (let attempt = 1; isTaken(candidate); attempt++) {
    candidate = shorten(name, `${attempt} ${name}`)
  }
  return candidate
}

function shorten(name: string, hashed: string): string {
  const stem = name.replaceAll(/[^A-Za-z0-9_-]/g, '').slice(0, STEM_LENGTH)
  return `${stem}_${hash8(hashed)}`
}

function withoutNamespace(name: string): string {
  return name.startsWith(GEMINI_NAMESPACE) ? name.slice(GEMINI_NAMESPACE.length) : name
}
