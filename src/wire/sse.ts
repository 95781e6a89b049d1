import { createParser, type EventSourceParser } from 'eventsource-parser'

import type { MessageStreamEvent } from './anthropic.ts'

/**
 * One part of an upstream's answer: an event of a stream, one that the upstream itself calls an
 * error, or a body that is no stream. Without white space around it. `endless` comes without data:
 * more than `MAX_PAYLOAD` belongs together, and no more is read.
 */
export type Payload = {
  readonly type: 'event' | 'error' | 'whole' | 'endless'
  readonly data: string
}

/**
 * Reads the body of an upstream's answer, streamed or whole. What it is shows in the first
 * character, not in the content type, which upstreams get wrong both ways.
 */
export type BodyReader = {
  /** Takes bytes; returns the payloads that are complete now. */
  push(bytes: Uint8Array): readonly Payload[]
  /** The payloads that only the end completes: a last event without its blank line, or the whole JSON. */
  end(): readonly Payload[]
}

/** Characters. Whoever sends more without an end is sending no answer of a model. */
export const MAX_PAYLOAD = 64 * 1024 * 1024

export function createBodyReader(): BodyReader {
  const decoder = new TextDecoder()
  let payloads: Payload[] = []
  let json: string | undefined
  let isSniffed = false
  let isEndless = false
  const add = (type: Payload['type'], text: string): void => {
    const data = text.trim()
    if (type === 'error' || data !== '') payloads.push({ type, data })
  }
  const giveUp = (): void => {
    isEndless = true
    json = undefined
    payloads.push({ type: 'endless', data: '' })
  }
  // A whole answer, which is no stream, does without it.
  let parser: EventSourceParser | undefined
  const newParser = (): EventSourceParser =>
    createParser({
      maxBufferSize: MAX_PAYLOAD,
      onEvent: ({ event, data }) => add(event === 'error' ? 'error' : 'event', data),
      // No field of the standard, but llama.cpp's until September 2025 (ggml-org/llama.cpp#16109).
      onError({ type, field, value }) {
        if (field === 'error') add('error', value ?? '')
        if (type === 'max-buffer-size-exceeded') giveUp()
      },
    })

  const feed = (text: string): void => {
    if (isEndless) return
    if (!isSniffed && text.trim() !== '') {
      isSniffed = true
      if (/^\s*[{[]/.test(text)) json = ''
    }
    if (json === undefined) (parser ??= newParser()).feed(text)
    else if (json.length + text.length > MAX_PAYLOAD) giveUp()
    else json += text
  }
  const taken = (): readonly Payload[] => {
    const batch = payloads
    payloads = []
    return batch
  }

  return {
    push(bytes) {
      feed(decoder.decode(bytes, { stream: true }))
      return taken()
    },
    end() {
      feed(decoder.decode())
      if (json === undefined) feed('\n\n')
      else add('whole', json)
      return taken()
    },
  }
}

/** One event as the SDKs parse it: its name and its JSON on a line each. */
export function formatSse(event: MessageStreamEvent | { readonly type: 'ping' | 'error' }): string {
  return event.type === 'content_block_delta' && event.delta.type === 'text_delta'
    ? formatText(event.index, event.delta.text)
    : `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

/** Nearly all events are pieces of text: around these nothing is to be escaped. */
function formatText(index: number, text: string): string {
  const delta = `{"type":"text_delta","text":${JSON.stringify(text)}}`
  return `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":${delta}}\n\n`
}

export const PING = formatSse({ type: 'ping' })
