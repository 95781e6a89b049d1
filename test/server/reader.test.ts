import { expect, test } from 'bun:test'

import { createReader, type Reader } from '../../src/server/reader.ts'

type Far = { readonly finished: boolean; readonly stopped: boolean }

/** An upstream that says something every 900 ms; what was read of it, and what became of it. */
function talking({ finished, stopped }: Far, most = Infinity) {
  let time = 0
  let sent = 0
  let isCancelled = false
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        time += 900
        if (sent++ < most) controller.enqueue(new TextEncoder().encode(': ka\n\n'))
        else controller.close()
      },
      cancel: () => void (isCancelled = true),
    },
    { highWaterMark: 0 },
  )
  const reader = createReader(new Response(body), {
    converter: { finished: () => finished, stopped: () => stopped },
    watchdog: undefined,
    signal: new AbortController().signal,
    clock: () => time,
    isStream: true,
  })
  return { reader, isCancelled: () => isCancelled }
}

async function next(reader: Reader) {
  const read = await reader.read()
  reader.took(read)
  return read
}

test.each<[string, Far, number]>([
  ['goes on', { finished: false, stopped: false }, 20],
  ['has a finish reason', { finished: true, stopped: false }, 3],
  ['has a stop sequence', { finished: true, stopped: true }, 3],
])('an answer that %s: what follows is read for 2 s in all', async (_, far, reads) => {
  const { reader } = talking(far)
  let given = 0
  while (given < 20 && !(await next(reader)).done) given++
  expect(given).toBe(reads)
})

test('an upstream that ends by itself is read to its end: its connection stays good', async () => {
  const { reader, isCancelled } = talking({ finished: true, stopped: false }, 3)
  await next(reader)
  reader.close()
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
  expect(isCancelled()).toBe(false)
})

test.each([
  [false, ['touch', 'rest']],
  [true, ['rest']],
])('once the answer has its end (%p), silence is no failure any more', async (finished, calls) => {
  const heard: string[] = []
  const watchdog = {
    touch: () => void heard.push('touch'),
    rest: () => void heard.push('rest'),
    stop: () => {},
  }
  const reader = createReader(new Response('x'), {
    converter: { finished: () => finished, stopped: () => false },
    watchdog,
    signal: new AbortController().signal,
    clock: () => 0,
    isStream: true,
  })
  await next(reader)
  expect(heard).toEqual(calls)
})

test.each([
  ['short and whole', { 'content-length': '9' }, false, 1],
  ['of a stream', { 'content-length': '9' }, true, 3],
  ['compressed', { 'content-length': '9', 'content-encoding': 'gzip' }, false, 3],
  ['long', { 'content-length': '65537' }, false, 3],
  ['without a length', {}, false, 3],
])('a body that is %s comes in as many reads as it should', async (_, headers, isStream, reads) => {
  const pieces = ['one', 'two', 'six'].map((piece) => new TextEncoder().encode(piece))
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = pieces.shift()
        if (piece === undefined) controller.close()
        else controller.enqueue(piece)
      },
    },
    { highWaterMark: 0 },
  )
  const reader = createReader(new Response(body, { headers }), {
    converter: { finished: () => false, stopped: () => false },
    watchdog: undefined,
    signal: new AbortController().signal,
    clock: () => 0,
    isStream,
  })
  let text = ''
  let given = 0
  for (let read = await next(reader); !read.done; read = await next(reader)) {
    text += new TextDecoder().decode(read.value)
    given++
  }
  expect([text, given]).toEqual(['onetwosix', reads])
})
