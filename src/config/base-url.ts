import { isAzureHost, isLoopback, isPrivate } from './hosts.ts'

export type BaseUrl = {
  /** Without query and trailing slash, ready for `/chat/completions` to be appended. */
  readonly url: string
  readonly host: string
  /** Azure's `api-version`, where the URL was pasted with it. */
  readonly apiVersion: string | undefined
  readonly warnings: readonly string[]
}

/** What people paste from a page of examples: the address of one call instead of the base. */
const CALLS = /\/(chat\/completions|completions|responses|models)$/

/** The base URL in one spelling, or what to change about it. */
export function readBaseUrl(text: string): BaseUrl | { readonly problem: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const problem = url === undefined ? 'Write the whole address.' : problemOf(url)
  if (url === undefined || problem !== undefined) return { problem: `${problem} ${EXAMPLE}` }
  const path = url.pathname.replace(/\/+$/, '')
  const base = path.replace(CALLS, '')
  return {
    url: url.origin + base,
    host: url.hostname,
    apiVersion: url.searchParams.get('api-version') ?? undefined,
    warnings: [...callWarning(path, base), ...pathWarning(url, base)],
  }
}

/** Azure's newer shape of address, which is OpenAI's own: it takes no version. */
export function isOpenAiShape(base: BaseUrl): boolean {
  return base.url.endsWith('/openai/v1')
}

const EXAMPLE = 'For example OPENAI_BASE_URL=https://api.openai.com/v1'

function problemOf(url: URL): string | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return 'Begin the address with http:// or https://.'
  }
  if (url.username !== '' || url.password !== '') {
    return 'Take the name and password out of the address; a key belongs in OPENAI_API_KEY or a CUSTOM_HEADER_.'
  }
  if (url.hash !== '' || hasForeignQuery(url)) {
    return 'Leave out what follows "?" or "#"; a key belongs in OPENAI_API_KEY.'
  }
  return undefined
}

function hasForeignQuery(url: URL): boolean {
  return [...url.searchParams.keys()].some(
    (name) => name !== 'api-version' || !isAzureHost(url.hostname),
  )
}

function callWarning(path: string, base: string): readonly string[] {
  if (path === base) return []
  const call = path.slice(base.length)
  return [`OPENAI_BASE_URL ends in ${call}, which is added anyway; it was left out.`]
}

function pathWarning(url: URL, base: string): readonly string[] {
  const wantsPath =
    isLoopback(url.hostname) || isPrivate(url.hostname) || url.hostname === 'api.openai.com'
  if (base !== '' || !wantsPath) return []
  return [`OPENAI_BASE_URL has no path; most servers want ${url.origin}/v1`]
}
