import { TIME_MARK } from './wire.ts'

/** Reads one HTTP answer and finds the content events in it, with as little work as that can take. */
export type AnswerReader = {
  /** Takes the next bytes; throws for a status other than 200. */
  take(bytes: Buffer): void
  done(): boolean
  events(): number
}

export type AnswerOptions = {
  /** An answer without content events is not searched for any. */
  readonly hasEvents: boolean
  /** Hears the time that each event carries, where they do. */
  readonly onTime: ((sentAt: number) => void) | undefined
}

const OK = 'HTTP/1.1 200'
const DELTA = 'event: content_block_delta'
const LAST_CHUNK = '0\r\n\r\n'

export function createAnswerReader({ hasEvents, onTime }: AnswerOptions): AnswerReader {
  let head = ''
  let isBody = false
  /** Bytes still to come, where their number was announced. */
  let left: number | undefined
  /** What may be the beginning of an event, cut in two. */
  let rest = ''
  let events = 0
  let isDone = false

  /** What follows the head, once that is there. */
  const takeHead = (text: string): string | undefined => {
    head += text
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return undefined
    if (!head.startsWith(OK)) throw new Error(head.slice(0, 100))
    isBody = true
    const length = /content-length: (\d+)/i.exec(head.slice(0, end))?.[1]
    left = length === undefined ? undefined : Number(length)
    return head.slice(end + 4)
  }
  const countEvents = (text: string): void => {
    let from = 0
    for (let at = text.indexOf(DELTA); at >= 0; at = text.indexOf(DELTA, from)) {
      events++
      from = at + DELTA.length
    }
    rest = text.slice(Math.max(from, text.length - DELTA.length + 1))
  }
  const readTimes = (text: string, hear: (sentAt: number) => void): void => {
    let from = 0
    for (;;) {
      const start = text.indexOf(TIME_MARK, from)
      const end = start < 0 ? -1 : text.indexOf(TIME_MARK, start + 1)
      if (end < 0) {
        rest = start < 0 ? '' : text.slice(start)
        return
      }
      hear(Number(text.slice(start + 1, end)))
      events++
      from = end + 1
    }
  }

  return {
    take(bytes) {
      const text = isBody ? bytes.toString('latin1') : takeHead(bytes.toString('latin1'))
      if (text === undefined) return
      if (left !== undefined) left -= text.length
      if (hasEvents && onTime === undefined) countEvents(rest + text)
      if (hasEvents && onTime !== undefined) readTimes(rest + text, onTime)
      isDone = left === undefined ? text.endsWith(LAST_CHUNK) : left <= 0
    },
    done: () => isDone,
    events: () => events,
  }
}
