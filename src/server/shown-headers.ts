/** What it takes to send the same request again. Whatever else a client sends is not kept. */
const KEPT = [
  'content-type',
  'anthropic-version',
  'anthropic-beta',
  'user-agent',
  'x-claude-code-session-id',
]

const KEY = '$ANTHROPIC_AUTH_TOKEN'

/** The client's headers as they may be shown: its key stands as a name. */
export function shownHeaders(headers: Headers): Readonly<Record<string, string>> {
  const shown: Record<string, string> = {}
  for (const name of KEPT) {
    const value = headers.get(name)
    if (value !== null) shown[name] = value
  }
  if (headers.has('x-api-key')) shown['x-api-key'] = KEY
  const authorization = headers.get('authorization')
  if (authorization !== null) {
    shown['authorization'] = /^bearer\s/i.test(authorization) ? `Bearer ${KEY}` : KEY
  }
  return shown
}
