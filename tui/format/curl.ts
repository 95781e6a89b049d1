import type { Recording } from '../../src/events/capture.ts'

/** A command for a POSIX shell. What is too long for a command line goes into a file. */
export type Curl = {
  readonly text: string
  /** To be written beside the command, under the name that the command reads. */
  readonly file: { readonly name: string; readonly text: string } | undefined
}

/** Bytes. One argument of a program may hold 128 KiB on Linux. */
const MAX_INLINE = 100_000

/** Set by curl itself, or true of the first request only. */
const NOT_REPEATED = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'transfer-encoding',
])

/** Names that stand for a secret in a recording. */
const SECRET =
  /\$(?:ANTHROPIC_AUTH_TOKEN|ANTHROPIC_API_KEY|OPENAI_API_KEY|CUSTOM_HEADER_[A-Z0-9_]+)/g

/** The client's request once more; undefined when its body was not kept. */
export function clientCurl(recording: Recording, address: string): Curl | undefined {
  const { id, request, headers } = recording
  if (request === undefined) return undefined
  const name = `${fileWord(id)}-request.json`
  return curl({ url: `${address}/v1/messages`, headers, body: request, name })
}

/** The request as the upstream got it, the last time; undefined when it was not kept. */
export function upstreamCurl({ id, sent }: Recording): Curl | undefined {
  return sent === undefined ? undefined : curl({ ...sent, name: `${fileWord(id)}-upstream.json` })
}

/** Letters, digits and hyphens of an id, for the name of a file. */
export function fileWord(id: string): string {
  return id.replaceAll(/[^\w-]+/g, '').slice(0, 60) || 'exchange'
}

type Request = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Of the file, should one be needed. */
  readonly name: string
}

function curl({ url, headers, body, name }: Request): Curl {
  const isInline = Buffer.byteLength(body) <= MAX_INLINE && !body.includes('\0')
  const data = isInline ? `--data-raw ${quote(body)}` : `--data-binary @${quote(name)}`
  const lines = [
    `curl -sS -N ${quoteSecrets(url)}`,
    ...Object.entries(withType(headers))
      .filter(([key]) => !NOT_REPEATED.has(key.toLowerCase()))
      .map(([key, value]) => `-H ${quoteSecrets(`${key}: ${value}`)}`),
    data,
  ]
  const file = isInline ? undefined : { name, text: body }
  return { text: `${lines.join(' \\\n  ')}\n`, file }
}

/** Without it, curl would say that the body is a form. */
function withType(headers: Request['headers']): Request['headers'] {
  const hasType = Object.keys(headers).some((key) => key.toLowerCase() === 'content-type')
  return hasType ? headers : { 'content-type': 'application/json', ...headers }
}

/** In single quotes a shell changes nothing at all. */
function quote(text: string): string {
  if (text === '') return "''"
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** The names of secrets are for the shell to fill in; everything else is not. */
function quoteSecrets(text: string): string {
  const names = text.match(SECRET) ?? []
  const parts = text.split(SECRET).map((part) => (part === '' ? '' : quote(part)))
  return (
    parts
      .map((part, index) => part + (names[index] === undefined ? '' : `"${names[index]}"`))
      .join('') || "''"
  )
}
