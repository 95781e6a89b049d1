import { createParser } from 'eventsource-parser'

import type { MessageStreamEvent } from './anthropic.ts'

/**
 * Reads the body of an upstream's answer, streamed or whole. What it is shows in the first
 * character, not in the content type, which upstreams get wrong both ways.
 */
export type BodyReader = {
  /** Takes bytes; returns the payloads that are complete now. */
  push(bytes: Uint8Array): readonly string[]
  /** The payloads that only the end completes: a last event without its blank line, or the whole JSON. */
  end(): readonly string[]
}

/** An upstream that sends more without an end of line is not sending events. */
const MAX_BUFFER = 64 * 1024 * 1024

export function createBodyReader(): BodyReader {
  const decoder = new TextDecoder()
  let payloads: string[] = []
  let json: string | undefined
  let isSniffed = false
  const parser = createParser({
    maxBufferSize: MAX_BUFFER,
    onEvent: (event) => void payloads.push(event.data),
  })

  const feed = (text: string): void => {
    if (!isSniffed && text.trim() !== '') {
      isSniffed = true
      if (/^\s*[{[]/.test(text)) json = ''
    }
    if (json === undefined) parser.feed(text)
    else json += text
  }
  const taken = (): readonly string[] => {
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
      if (json !== undefined) return [json]
      parser.feed('\n\n')
      return taken()
    },
  }
}

/** One event as the SDKs parse it: its name and its JSON on a line each. */
export function formatSse(event: MessageStreamEvent | { readonly type: 'ping' | 'error' }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

export const PING = formatSse({ type: 'ping' })
