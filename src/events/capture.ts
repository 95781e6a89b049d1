import { createRoom, type Kept } from './room.ts'
import { findExchanges } from './search.ts'
import { createMask, type Mask, type Secret } from './secrets.ts'

/** A piece of a body as it went over the wire. `at` is milliseconds of the monotonic clock. */
export type Piece = { readonly at: number; readonly text: string }

/** How the upstream was asked, the last time. Secrets stand as `$NAME`. */
export type SentRequest = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What was said in one exchange, as far as it was kept. Secrets are masked. */
export type Recording = {
  readonly id: string
  /** The client's body, verbatim. */
  readonly request: string | undefined
  /** The client's headers that matter for saying the same again; its key stands as `$NAME`. */
  readonly headers: Readonly<Record<string, string>>
  readonly sent: SentRequest | undefined
  /** Requests that went to the upstream so far. */
  readonly attempts: number
  /** Pieces that came from the upstream and that went to the client, from where was asked on. */
  readonly upstream: readonly Piece[]
  readonly client: readonly Piece[]
  /** Bytes that did not fit and were not kept. */
  readonly dropped: number
}

/** What a reader has already: pieces of both sides, and bodies that need not be given again. */
export type RecordingStart = {
  readonly upstream: number
  readonly client: number
  readonly known?: { readonly request: boolean; readonly attempts: number }
}

/** Writes down one exchange. Costs nothing but references; what was forgotten stays so. */
export type Recorder = {
  /** What the client sent: its headers as they may be shown, and its body once that is read. */
  headers(headers: Readonly<Record<string, string>>): void
  request(body: string): void
  /** Another attempt takes the place of the one before. */
  sent(request: SentRequest): void
  upstream(bytes: Uint8Array): void
  client(text: string): void
  /** Nothing more will come from the upstream. */
  end(): void
}

export type Capture = {
  /** Somebody looks, until the returned function is called. When nobody does, all is forgotten. */
  readonly attach: () => () => void
  /** Undefined while nobody looks. */
  readonly record: (id: string) => Recorder | undefined
  readonly read: (id: string, from: RecordingStart) => Recording | undefined
  /**
   * Ids of the exchanges, oldest first, in which the regular expression occurs, in any case of
   * letters. Rejects with a VandammeError when it is none, or takes too long.
   */
  readonly search: (pattern: string) => Promise<readonly string[]>
  /** Further secrets; those from before stay hidden. */
  readonly hide: (secrets: readonly Secret[]) => void
}

export type CaptureOptions = {
  readonly maxBytes?: number
  readonly maxExchanges?: number
  readonly maxExchangeBytes?: number
  readonly secrets: readonly Secret[]
  /** Monotonic milliseconds. */
  readonly clock: () => number
  /** Resolves in a later turn of the event loop. */
  readonly pause: () => Promise<void>
}

const MIB = 1024 * 1024
const LIMITS = { maxBytes: 64 * MIB, maxExchanges: 1000, maxExchangeBytes: 16 * MIB }

/** Keeps what is said in exchanges, in memory, as long as somebody looks. The oldest go first. */
export function createCapture(options: CaptureOptions): Capture {
  const { clock, pause, secrets, ...limits } = options
  const mask = createMask(secrets)
  const room = createRoom({ ...LIMITS, ...limits }, mask)
  let readers = 0

  const attach = (): (() => void) => {
    readers++
    let isAttached = true
    return () => {
      if (isAttached) readers--
      isAttached = false
      if (readers === 0) room.clear()
    }
  }
  const record = (id: string): Recorder => {
    room.begin(id)
    // By its id, so that a long exchange does not hold on to what was forgotten.
    const use = (note: (kept: Kept) => void): void => {
      const kept = room.get(id)
      if (kept !== undefined) note(kept)
    }
    return {
      headers: (headers) => use((kept) => void (kept.headers = headers)),
      request: (body) => use((kept) => room.keepRequest(kept, body)),
      sent: (request) => use((kept) => room.keepSent(kept, request)),
      upstream: (bytes) => use((kept) => room.keepPiece(kept, 'upstream', [clock(), bytes])),
      client: (text) => use((kept) => room.keepPiece(kept, 'client', [clock(), text])),
      end: () => use((kept) => void (kept.isOver = true)),
    }
  }

  return {
    attach,
    record: (id) => (readers === 0 ? undefined : record(id)),
    read(id, from) {
      const kept = room.get(id)
      return kept === undefined ? undefined : toRecording(kept, from, mask)
    },
    hide: mask.add,
    search: (pattern) => findExchanges(() => room.all(), pattern, { clock, pause }),
  }
}

function toRecording(kept: Kept, from: RecordingStart, { hide }: Mask): Recording {
  const { id, isOver, attempts, dropped } = kept
  const request = from.known?.request === true ? undefined : kept.request
  const sent = from.known?.attempts === attempts ? undefined : kept.sent
  return {
    id,
    request: request === undefined ? undefined : hide(request),
    headers: hideValues(kept.headers, hide),
    sent: sent === undefined ? undefined : hideSent(sent, hide),
    attempts,
    upstream: kept.upstream.pieces(isOver).slice(Math.max(0, from.upstream)),
    client: kept.client.pieces(isOver).slice(Math.max(0, from.client)),
    dropped,
  }
}

function hideSent({ url, headers, body }: SentRequest, hide: Mask['hide']): SentRequest {
  return { url: hide(url), headers: hideValues(headers, hide), body: hide(body) }
}

function hideValues(headers: SentRequest['headers'], hide: Mask['hide']): SentRequest['headers'] {
  const entries = Object.entries(headers).map(([name, value]) => [name, hide(value)] as const)
  return Object.fromEntries(entries)
}
