import { expect, test } from 'bun:test'

import { readSome } from '../../src/upstream/read-some.ts'

/** A body in pieces; `state` tells how many were taken and whether it was let go. */
function inPieces(...pieces: readonly Uint8Array[]) {
  const state = { taken: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = pieces[state.taken]
        if (piece === undefined) return controller.close()
        state.taken++
        controller.enqueue(piece)
      },
      cancel: () => void (state.cancelled = true),
    },
    { highWaterMark: 0 },
  )
  return { response: new Response(body), state }
}

const bytes = (text: string) => new TextEncoder().encode(text)

test('a body of just the size is whole, one byte more is cut', async () => {
  expect(await readSome(new Response('12345'), 5)).toEqual({ text: '12345', isCut: false })
  expect(await readSome(new Response('12345'), 4)).toEqual({ text: '12345', isCut: true })
})

test('of a long body the rest is let go', async () => {
  const { response, state } = inPieces(bytes('123'), bytes('45'), bytes('6'), bytes('7'))
  expect(await readSome(response, 4)).toEqual({ text: '12345', isCut: true })
  expect(state).toEqual({ taken: 2, cancelled: true })
})

test('a character may come in two pieces, or only half', async () => {
  const [first, second] = [bytes('aü').slice(0, 2), bytes('ü').slice(1)]
  const whole = await readSome(inPieces(first, second).response, 9)
  expect(whole.text).toBe('aü')
  expect((await readSome(inPieces(first).response, 9)).text).toBe('a\uFFFD')
})

test('nothing is nothing', async () => {
  expect(await readSome(new Response(null), 9)).toEqual({ text: '', isCut: false })
})

test('each piece is heard', async () => {
  const heard: string[] = []
  const { response } = inPieces(bytes('12'), bytes('3'))
  await readSome(response, 9, (piece) => heard.push(new TextDecoder().decode(piece)))
  expect(heard).toEqual(['12', '3'])
})
