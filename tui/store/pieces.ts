import { createParser } from 'eventsource-parser'

import type { Piece } from '../../src/events/capture.ts'

/** One event of a stream, or (`body`) a part of an answer that is no stream. */
export type PieceEvent = { readonly at: number; readonly name: string; readonly data: string }

/** Takes one side's pieces as they arrive. Nothing here throws, whatever comes. */
export type PiecesReader = {
  readonly push: (piece: Piece) => readonly PieceEvent[]
  /** The answer so far when it is no stream. */
  readonly whole: () => string | undefined
  /** Characters that were too many to keep. */
  readonly skipped: () => number
}

/** Characters. More than that is shown by nobody. */
const MAX_WHOLE = 16 * 1024 * 1024

/** A field of a stream, or a comment; `error` is llama.cpp's. */
const STREAM = /^\s*(?::|(?:data|event|id|retry|error)\b)/

/** Enough to tell the name of a field. */
const HEAD = 8

export function createPiecesReader(): PiecesReader {
  let kind: 'unknown' | 'stream' | 'whole' = 'unknown'
  let head = ''
  let body = ''
  let skipped = 0
  let at = 0
  let events: PieceEvent[] = []
  let isBroken = false
  const parser = createParser({
    maxBufferSize: MAX_WHOLE,
    onEvent: ({ event, data }) => events.push({ at, name: event ?? 'data', data }),
    onError({ type, field, value }) {
      if (field === 'error') events.push({ at, name: 'error', data: value ?? '' })
      if (type === 'max-buffer-size-exceeded') isBroken = true
    },
  })

  /** After a refusal, which is a whole body, another attempt may have been streamed. */
  function isNextAttempt(text: string): boolean {
    return kind === 'whole' && STREAM.test(text) && /[}\]]\s*$/.test(body)
  }

  function feed(text: string): void {
    if (isNextAttempt(text)) kind = 'stream'
    if (kind === 'stream' && !isBroken) return parser.feed(text)
    const room = kind === 'whole' ? Math.max(0, MAX_WHOLE - body.length) : 0
    skipped += Math.max(0, text.length - room)
    if (room === 0) return
    body += text.slice(0, room)
    events.push({ at, name: 'body', data: text.slice(0, room) })
  }

  function sniff(text: string): string | undefined {
    head += text
    const start = head.trimStart()
    if (start.length < HEAD && !/[[{\n]/.test(start)) return undefined
    kind = STREAM.test(head) ? 'stream' : 'whole'
    return head
  }

  return {
    push(piece) {
      at = piece.at
      const text = kind === 'unknown' ? sniff(piece.text) : piece.text
      if (text !== undefined) feed(text)
      const batch = events
      events = []
      return batch
    },
    whole: () => (kind === 'unknown' ? head : body) || undefined,
    skipped: () => skipped,
  }
}
