export const HEADER_PREFIX = 'CUSTOM_HEADER_'

/** Headers of one connection, which whoever opens it sets (RFC 9110, 7.6.1), and those of the body. */
const OWN = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

const AUTH = new Set(['authorization', 'api-key', 'x-api-key'])

/** `CUSTOM_HEADER_X_API_KEY` is the header `X-API-KEY`. */
export function headerName(setting: string): string {
  return setting.slice(HEADER_PREFIX.length).replaceAll('_', '-')
}

/** The setting that a header comes from. */
export function settingName(header: string): string {
  return HEADER_PREFIX + header.toUpperCase().replaceAll('-', '_')
}

/** What to change about a custom header, if anything. */
export function headerProblem(setting: string, value: string): string | undefined {
  const name = headerName(setting)
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
    return 'Write the header\'s name after CUSTOM_HEADER_, with "_" for "-": CUSTOM_HEADER_X_TEAM=agents'
  }
  if (OWN.has(name.toLowerCase())) {
    return 'Take it out: this header belongs to the connection, and the proxy sets it itself.'
  }
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
    return 'Use one line of plain characters: line breaks and characters beyond Latin-1 cannot stand in a header.'
  }
  return undefined
}

/** True when one of the headers shows a key of its own. */
export function hasAuth(headers: Readonly<Record<string, string>>): boolean {
  return Object.keys(headers).some((name) => AUTH.has(name.toLowerCase()))
}
