import { isUtf8 } from 'node:buffer'

import type * as z from 'zod/mini'

import { VandammeError, type ErrorOptions } from '../errors.ts'
import { isDeeperThan, isValueDeeperThan } from '../wire/json-depth.ts'
import { IN_WORDS } from '../wire/schema-words.ts'

/** Far beyond any tool schema, far below what overflows a stack. */
const MAX_DEPTH = 200
/** Characters from which a text is asked for its depth: 64 MB of `[` would take gigabytes to parse. */
const LONG = 1024 * 1024
const MAX_PROBLEMS = 3
const MAX_PROBLEM_CHARACTERS = 400
const BYTES_PER_MB = 1024 * 1024

/**
 * The request's JSON, or a `VandammeError` that says what is wrong with it, without quoting it.
 * `onText` hears the body, whatever it is.
 */
export async function readJson(
  request: Request,
  maxBytes: number,
  onText?: (text: string) => void,
): Promise<unknown> {
  refuseEncoding(request.headers.get('content-encoding'))
  const text = await decode(await readBody(request, maxBytes))
  onText?.(text)
  if (text.trim() === '') throw invalid('Send a JSON body: this request has none.')
  if (text.length > LONG && isDeeperThan(text, MAX_DEPTH)) throw tooDeep()
  const value = parse(text)
  if (isValueDeeperThan(value, MAX_DEPTH)) throw tooDeep()
  return value
}

/** The value in the schema's shape, or an `invalid_request` with the paths of the first bad fields. */
export function parseRequest<T>(schema: z.ZodMiniType<T>, value: unknown): T {
  const result = schema.safeParse(value, IN_WORDS)
  if (result.success) return result.data
  const problems = result.error.issues.slice(0, MAX_PROBLEMS).map(problemOf)
  throw invalid(problems.join('; ').slice(0, MAX_PROBLEM_CHARACTERS))
}

function problemOf({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? `body: ${message}` : `${path.join('.')}: ${message}`
}

function invalid(message: string, options?: ErrorOptions): VandammeError {
  return new VandammeError('invalid_request', message, options)
}

function refuseEncoding(encoding: string | null): void {
  if (encoding === null || encoding.toLowerCase() === 'identity') return
  throw invalid('Send the body uncompressed: this proxy reads no content-encoding.', {
    status: 415,
  })
}

async function readBody(request: Request, maxBytes: number): Promise<Blob> {
  const announced = request.headers.get('content-length')
  if (Number(announced) > maxBytes) throw tooLarge(maxBytes)
  try {
    // Without an announced length the body is counted while it comes in.
    if (announced === null) return await readCounted(request.body, maxBytes)
    const body = await request.blob()
    if (body.size > maxBytes) throw tooLarge(maxBytes)
    return body
  } catch (error) {
    if (!request.signal.aborted) throw error
    throw new VandammeError('client_aborted', 'The client left before its request was complete.', {
      cause: error,
    })
  }
}

async function readCounted(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Blob> {
  // One buffer: as a list, a body of chunks of one byte would take a hundred times its size.
  const sink = new Bun.ArrayBufferSink()
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.byteLength
    // Leaving the loop cancels the body.
    if (size > maxBytes) throw tooLarge(maxBytes)
    sink.write(chunk)
  }
  return new Blob([sink.end()])
}

function tooLarge(maxBytes: number): VandammeError {
  const limit = `${maxBytes / BYTES_PER_MB} MB`
  return new VandammeError(
    'too_large',
    `The request is larger than ${limit}: shorten the conversation, or raise MAX_BODY_MB.`,
  )
}

/** As a blob, whose text is no copy of a body in ASCII; a decoder would make one. */
async function decode(body: Blob): Promise<string> {
  const text = await body.text()
  // Where the bytes were no UTF-8, or where the client wrote just that character.
  if (text.includes('\uFFFD') && !isUtf8(await body.bytes())) {
    throw invalid('The body is not valid UTF-8.')
  }
  return text
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Without the cause: the parser's message quotes the text.
    throw isDeeperThan(text, MAX_DEPTH) ? tooDeep() : invalid('The body is not valid JSON.')
  }
}

function tooDeep(): VandammeError {
  return invalid(`The body nests arrays or objects more than ${MAX_DEPTH} levels deep.`)
}
