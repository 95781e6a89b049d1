import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { ask, HELLO, streamOf } from '../helpers/client.ts'
import {
  ANSWER,
  broken,
  CHUNKED_HEAD,
  chunked,
  CLOSED,
  EVENTS,
  expectAnswer,
  GARBLED,
  HI,
  NOT_CHAT,
  play,
  untilHeard,
  type Want,
  WHOLE,
} from './cases.ts'
import { ALONE, leftOver, openStage, type Stage, textOf } from './stage.ts'
import {
  cut,
  delta,
  END_EVENTS,
  endless,
  head,
  hold,
  JSON_HEAD,
  type Play,
  send,
  SSE_HEAD,
} from './wire-upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

const MB = 1024 * 1024

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(async () => {
  const objects = await leftOver(stage)
  await stage[Symbol.asyncDispose]()
  expect(objects).toEqual([])
})
const here = (): Stage => stage

describe('an upstream that resets', () => {
  play(
    [
      ['at once', (peer) => peer.reset(), CLOSED],
      ['within its headers', cut('HTTP/1.1 200 OK\r\ncontent-ty'), CLOSED],
      ['behind its headers', cut(SSE_HEAD), { status: 502, says: /./ }],
      [
        'amid its text',
        cut(CHUNKED_HEAD + chunked(HI), untilHeard),
        broken(/closed the connection/),
      ],
    ],
    here,
  )
  // A client that waits for a message cannot tell when the proxy has read it.
  play(
    [
      [
        'behind its finish reason',
        cut(CHUNKED_HEAD + chunked(HI, delta('', 'stop')), untilHeard),
        WHOLE,
      ],
      ['behind its last event', cut(CHUNKED_HEAD + chunked(HI, END_EVENTS), untilHeard), WHOLE],
    ],
    here,
    [true],
  )
})

describe('an upstream that ends', () => {
  play(
    [
      ['at once', (peer) => peer.end(), CLOSED],
      ['behind its headers', send(SSE_HEAD), NOT_CHAT],
      ['amid its text', send(SSE_HEAD + HI, untilHeard), broken(/ended its answer early/)],
      [
        'amid an event',
        send(SSE_HEAD + HI, untilHeard, HI.slice(0, 20)),
        broken(/ended its answer early/),
      ],
      [
        'amid its JSON',
        send(`${JSON_HEAD}{"choices":[{"mess`),
        { status: 502, says: /not complete/ },
      ],
    ],
    here,
  )

  test('at any byte: never does half an answer look whole', async () => {
    const whole = Buffer.from(CHUNKED_HEAD + chunked(HI, delta('!'), END_EVENTS) + chunked(''))
    const ends = whole.indexOf('"finish_reason":"stop"') + '"finish_reason":"stop"'.length
    const faults: string[] = []
    const at = { byte: 0, isReset: false }
    const playing: Play = async (peer) => {
      await peer.write(whole.subarray(0, at.byte))
      if (at.isReset) peer.reset()
      else peer.end()
    }
    await stage.during(playing, async () => {
      for (at.byte = 0; at.byte < whole.length; at.byte++) {
        at.isReset = at.byte % 2 === 0
        const stream = at.byte % 3 !== 0
        const response = await ask(stage.url, { ...HELLO, stream }, ALONE)
        const text = await response.text()
        const isWhole = text.includes(stream ? 'event: message_stop' : '"stop_reason":"end_turn"')
        const errors = text.split('"type":"error","error"').length - 1
        if (Number(isWhole) + errors !== 1) faults.push(`${at.byte}: ${response.status} ${text}`)
        if (isWhole && at.byte < ends) faults.push(`${at.byte} looks whole: ${text}`)
      }
    })
    expect(faults).toEqual([])
  })
})

describe('an upstream that stalls', () => {
  let patient: Stage
  beforeAll(async () => {
    patient = await openStage({ upstream: { timeoutMs: 1_000 }, server: { pingIntervalMs: 100 } })
  })
  afterAll(async () => await patient[Symbol.asyncDispose]())
  const late = (says: RegExp): Want => ({ status: 504, says })
  play(
    [
      ['at once', hold(), late(/REQUEST_TIMEOUT/)],
      ['within its headers', hold('HTTP/1.1 200 OK\r\ncontent-ty'), late(/REQUEST_TIMEOUT/)],
      [
        'informational answers without an end',
        endless('', 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(50)),
        late(/REQUEST_TIMEOUT/),
      ],
      ['amid its text', hold(SSE_HEAD + HI), broken(/REQUEST_TIMEOUT/, 504)],
      ['amid an event', hold(SSE_HEAD + HI + HI.slice(0, 20)), broken(/REQUEST_TIMEOUT/, 504)],
      [
        'amid an error',
        hold(head(500, ['content-type: text/html']) + '<p>'),
        late(/REQUEST_TIMEOUT/),
      ],
      ['behind its finish reason', hold(SSE_HEAD + HI + delta('', 'stop')), WHOLE],
      ['behind its last event', hold(ANSWER), WHOLE],
    ],
    () => patient,
  )
})

describe('slow drips', () => {
  const byByte = (text: string): Play => {
    return async (peer) => {
      for (const byte of Buffer.from(text)) {
        await peer.write(new Uint8Array([byte]))
        // The parts of one character must not come in one read.
        if (byte > 127) await Bun.sleep(5)
        else await new Promise((resolve) => setImmediate(resolve))
      }
      peer.end()
    }
  }
  play(
    [
      [
        'a stream byte by byte',
        byByte(SSE_HEAD + delta('H\u00e9\ud83d\ude00') + END_EVENTS),
        { text: 'H\u00e9\ud83d\ude00' },
      ],
      [
        'a refusal byte by byte',
        byByte(`${head(400)}{"error":{"message":"no such thing"}}`),
        { status: 400, says: /no such thing/ },
      ],
      [
        'chunks of one byte',
        byByte(CHUNKED_HEAD + chunked(...EVENTS.split('')) + chunked('')),
        WHOLE,
      ],
    ],
    here,
  )
})

describe('redirects', () => {
  test.each([301, 302, 303, 307, 308])('%p is told, not followed', async (status) => {
    const heads: string[] = []
    const at = { target: `${stage.upstream.url}/stolen/chat/completions` }
    const playing: Play = async (peer) => {
      heads.push(peer.head)
      await send(head(status, [`location: ${at.target}`, 'content-length: 0']))(peer)
    }
    await stage.during(playing, () => expectAnswer(stage, { status: 502, says: /redirect/i }, true))
    expect(heads.filter((one) => one.includes('stolen'))).toEqual([])
    expect(heads).toHaveLength(1)
  })
})

describe('HTTP', () => {
  const hints = 'HTTP/1.1 103 Early Hints\r\nlink: </a>; rel=preload\r\n\r\n'
  const switched =
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'
  const exact = Buffer.byteLength(EVENTS)
  play(
    [
      ['1.0', send(`HTTP/1.0 200 OK\r\n\r\n${EVENTS}`), WHOLE],
      [
        '1.0 that is cut',
        send(`HTTP/1.0 200 OK\r\n\r\n${HI}`, untilHeard),
        broken(/ended its answer early/),
      ],
      ['with early hints', send(hints + ANSWER), WHOLE],
      [
        'with early hints, twice and late',
        async (peer) => {
          await peer.write(hints)
          await Bun.sleep(10)
          await send(hints, ANSWER)(peer)
        },
        WHOLE,
      ],
      ['with 100 Continue', send(`HTTP/1.1 100 Continue\r\n\r\n${ANSWER}`), WHOLE],
      ['that switches protocols', send(switched), GARBLED],
      [
        'with bare line feeds',
        send(ANSWER.slice(0, SSE_HEAD.length).replaceAll('\r\n', '\n') + EVENTS),
        WHOLE,
      ],
      ['with a length', send(head(200, [`content-length: ${exact}`]) + EVENTS), WHOLE],
      [
        'with a length that is too long',
        send(head(200, [`content-length: ${exact + 10}`]) + HI, untilHeard),
        broken(/./),
      ],
      [
        'with 150 headers',
        send(
          head(
            200,
            Array.from({ length: 150 }, (_, at) => `x-${at}: y`),
          ) + EVENTS,
        ),
        WHOLE,
      ],
      ['in chunks without their end', send(CHUNKED_HEAD + chunked(HI), untilHeard), broken(/./)],
      [
        'in chunks with trailers',
        send(`${CHUNKED_HEAD + chunked(EVENTS)}0\r\nx-late: yes\r\n\r\n`),
        WHOLE,
      ],
    ],
    here,
  )
})

describe('a connection that is used again', () => {
  const kept = (body: string): string =>
    `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

  test.each(['resetOnNext', 'endOnNext'] as const)(
    'and closes as the next request arrives (%s)',
    async (how) => {
      let count = 0
      const playing: Play = async (peer) => {
        count++
        if (count > 1) return await send(SSE_HEAD + delta('second') + END_EVENTS)(peer)
        await peer.write(kept(EVENTS))
        peer[how]()
      }
      await stage.during(playing, async () => {
        await expectAnswer(stage, WHOLE, true)
        await expectAnswer(stage, { text: 'second' }, true)
      })
      expect(count).toBe(2)
    },
  )

  test('brings nobody else’s answer: what comes unasked is not taken for one', async () => {
    let count = 0
    const playing: Play = async (peer) => {
      count++
      if (count > 1) return await send(SSE_HEAD + delta('mine') + END_EVENTS)(peer)
      await peer.write(kept(EVENTS) + kept(delta('stolen') + END_EVENTS))
      await Bun.sleep(20)
      await peer.write(kept(delta('stolen') + END_EVENTS))
    }
    await stage.during(playing, async () => {
      await expectAnswer(stage, WHOLE, true)
      const response = await ask(stage.url, { ...HELLO, stream: true }, ALONE)
      expect(await response.text()).not.toContain('stolen')
    })
  })
})

test('an upstream that answers before it has read the request', async () => {
  const large = { ...HELLO, messages: [{ role: 'user', content: 'x'.repeat(5 * MB) }] }
  await stage.during(send(ANSWER), async () => {
    const response = await ask(stage.url, { ...large, stream: true }, ALONE)
    expect(textOf(await streamOf(response).rest())).toBe('Hi')
  })
})
