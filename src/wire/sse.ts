import { createParser } from 'eventsource-parser'

import type { MessageStreamEvent } from './anthropic.ts'

/**
 * One part of an upstream's answer: an event of a stream, one that the upstream itself calls an
 * error, or a body that is no stream. Without white space around it.
 */
export type Payload = { readonly type: 'event' | 'error' | 'whole'; readonly data: string }

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

/** An upstream that sends more without an end of line is not sending events. */
const MAX_BUFFER = 64 * 1024 * 1024

export function createBodyReader(): BodyReader {
  const decoder = new TextDecoder()
  let payloads: Payload[] = []
  let json: string | undefined
  let isSniffed = false
  const add = (type: Payload['type'], text: string): void => {
    const data = text.trim()
    if (type === 'error' || data !== '') payloads.push({ type, data })
  }
  const parser = createParser({
    maxBufferSize: MAX_BUFFER,
    onEvent: ({ event, data }) => add(event === 'error' ? 'error' : 'event', data),
    // No field of the standard, but llama.cpp's until September 2025 (ggml-org/llama.cpp#16109).
    onError: ({ field, value }) => field === 'error' && add('error', value ?? ''),
  })

  const feed = (text: string): void => {
    if (!isSniffed && text.trim() !== '') {
      isSniffed = true
      if (/^\s*[{[]/.test(text)) json = ''
    }
    if (json === undefined) parser.feed(text)
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
      if (json === undefined) parser.feed('\n\n')
      else add('whole', json)
      return taken()
    },
  }
}

/** One event as the SDKs parse it: its name and its JSON on a line each. */
export function formatSse(event: MessageStreamEvent | { readonly type: 'ping' | 'error' }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

export const PING = formatSse({ type: 'ping' })
