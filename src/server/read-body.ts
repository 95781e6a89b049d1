import { isUtf8 } from 'node:buffer'

import { VandammeError, type ErrorOptions } from '../errors.ts'
import { countValues, excessOf, isDeeperThan } from '../wire/json-bulk.ts'
import type { Issue, RequestKind } from '../wire/requests.ts'
import type { BodyShare } from './bodies.ts'
import { createWatchdog, type Clock } from './timers.ts'

/** Far beyond any tool schema, far below what overflows a stack. */
const MAX_DEPTH = 200
/** More than the window of any model holds; 60 MB of empty lists would be twenty million. */
const MAX_VALUES = 500_000
/** What a parsed value takes of the memory beside its text. */
const BYTES_PER_VALUE = 80
/** Characters from which a text is looked at before it is parsed. */
const LONG = 1024 * 1024
const MAX_PROBLEMS = 3
const MAX_PROBLEM_CHARACTERS = 400
const BYTES_PER_MB = 1024 * 1024
/** Announced bytes that are taken in one piece: what is longer is counted while it comes in. */
const AT_ONCE = BYTES_PER_MB
/** Milliseconds for all of a body that is taken in one piece: nobody sees there whether it moves. */
const LONGEST_AT_ONCE_MS = 300_000
/** Milliseconds for which a client may be silent amid a long body: it holds memory meanwhile. */
const LONGEST_SILENCE_MS = 60_000

export type BodyReading = {
  readonly maxBytes: number
  /** What the body takes of the memory for all of them; given back by who made it. */
  readonly share: BodyShare
  readonly clock: Clock
  /** Hears the body, whatever it is. */
  readonly onText?: (text: string) => void
}

/** The request's JSON, or a `VandammeError` that says what is wrong with it, without quoting it. */
export async function readJson(request: Request, reading: BodyReading): Promise<unknown> {
  refuseEncoding(request.headers.get('content-encoding'))
  const text = await decode(await readBody(request, reading))
  reading.onText?.(text)
  if (text.trim() === '') throw invalid('Send a JSON body: this request has none.')
  if (text.length > LONG) refuseBulk(text)
  const value = parse(text)
  const values = countValues(value, MAX_DEPTH)
  if (values === Number.POSITIVE_INFINITY) throw tooDeep()
  if (values > MAX_VALUES) throw tooMany()
  reading.share.add(values * BYTES_PER_VALUE)
  return value
}

/** The value as such a request, or an `invalid_request` with the paths of the first bad fields. */
export async function parseRequest<T>(kind: RequestKind<T>, value: unknown): Promise<T> {
  if (kind.is(value)) return value
  const reading = await kind.read(value)
  if (reading.success) return reading.data
  const problems = reading.error.issues.slice(0, MAX_PROBLEMS).map(problemOf)
  throw invalid(problems.join('; ').slice(0, MAX_PROBLEM_CHARACTERS))
}

function problemOf({ path, message }: Issue): string {
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

async function readBody(request: Request, reading: BodyReading): Promise<Blob> {
  const { maxBytes, share } = reading
  const announced = Number(request.headers.get('content-length') ?? Number.NaN)
  if (announced > maxBytes) throw tooLarge(maxBytes)
  try {
    if (!(announced <= AT_ONCE)) return await readCounted(request.body, reading)
    share.add(announced)
    const body = await readAtOnce(request, reading)
    if (body.size > maxBytes) throw tooLarge(maxBytes)
    return body
  } catch (error) {
    if (!request.signal.aborted) throw error
    throw new VandammeError('client_aborted', 'The client left before its request was complete.', {
      cause: error,
    })
  }
}

async function readAtOnce(request: Request, { share, clock }: BodyReading): Promise<Blob> {
  const { promise, resolve, reject } = Promise.withResolvers<Blob>()
  const watchdog = createWatchdog(LONGEST_AT_ONCE_MS, clock, () => {
    reject(tooSlow('did not come within', LONGEST_AT_ONCE_MS))
  })
  const arrived = share.arriving(() => reject(outOfPlace()))
  request.blob().then(resolve, reject)
  try {
    return await promise
  } finally {
    watchdog.stop()
    arrived()
  }
}

async function readCounted(
  body: ReadableStream<Uint8Array> | null,
  { maxBytes, share, clock }: BodyReading,
): Promise<Blob> {
  // One buffer: as a list, a body of chunks of one byte would take a hundred times its size.
  const sink = new Bun.ArrayBufferSink()
  const reader = (body ?? new Blob([]).stream()).getReader()
  let refusal: VandammeError | undefined
  const refuse = (error: VandammeError): void => {
    refusal = error
    void letGo(reader)
  }
  const watchdog = createWatchdog(LONGEST_SILENCE_MS, clock, () => {
    refuse(tooSlow('has been silent for', LONGEST_SILENCE_MS))
  })
  const arrived = share.arriving(() => refuse(outOfPlace()))
  let size = 0
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      watchdog.touch()
      size += read.value.byteLength
      if (size > maxBytes) throw tooLarge(maxBytes)
      share.add(read.value.byteLength)
      sink.write(read.value)
    }
    if (refusal !== undefined) throw refusal
    return new Blob([sink.end()])
  } finally {
    watchdog.stop()
    arrived()
    void letGo(reader)
  }
}

async function letGo(reader: { cancel(): Promise<void> }): Promise<void> {
  await reader.cancel().catch(() => undefined)
}

function tooSlow(what: string, ms: number): VandammeError {
  return incomplete(`The body ${what} ${ms / 1000} s: send it again.`)
}

function outOfPlace(): VandammeError {
  return incomplete('The body was still coming when others needed its memory: send it again.')
}

/** With the connection: the rest of the body would come before the next request. */
function incomplete(message: string): VandammeError {
  return invalid(message, { status: 408, headers: { connection: 'close' } })
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

function refuseBulk(text: string): void {
  const excess = excessOf(text, { depth: MAX_DEPTH, marks: MAX_VALUES })
  if (excess === 'depth') throw tooDeep()
  if (excess === 'marks') throw tooMany()
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

function tooMany(): VandammeError {
  return new VandammeError(
    'too_large',
    `The body holds more than ${MAX_VALUES} values: shorten the conversation or the tools' inputs.`,
  )
}
