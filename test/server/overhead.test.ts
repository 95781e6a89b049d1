import { describe, expect, test } from 'bun:test'

import { messagesHandler } from '../helpers/handler.ts'
import { chunk } from '../helpers/upstream.ts'

type Answer = () => Response

const line = (value: object): string => `data: ${JSON.stringify(value)}\n\n`
const pieces = (...all: readonly string[]): Answer => {
  const encoder = new TextEncoder()
  return () =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const text of all) controller.enqueue(encoder.encode(text))
          controller.close()
        },
      }),
    )
}
const refusal: Answer = () =>
  Response.json({ error: { message: "Unsupported parameter: 'temperature'" } }, { status: 400 })
const broken: Answer = () => Response.json({ error: { message: 'No.' } }, { status: 500 })
const hello = pieces(line(chunk({ content: 'Hel' })), line(chunk({ content: 'lo' }, 'stop')))

/** Every look at the clock takes a millisecond, so that each measured stretch costs one. */
async function overheadOf(body: object, ...answers: readonly Answer[]): Promise<number> {
  let time = 0
  let next = 0
  const { ask, events } = messagesHandler(
    async ({ onSend }) => {
      onSend()
      return answers[next++]!()
    },
    { clock: () => ++time },
  )
  await (await ask(body)).text()
  const end = events.at(-1)!
  if (!('overheadMs' in end)) throw new Error(`ends with ${end.type}`)
  return end.overheadMs
}

describe('what our own work takes: a conversion, each read, the message', () => {
  test.each<[string, object, readonly Answer[], number]>([
    ['a plain answer', {}, [hello], 1 + 3 + 1],
    ['a stream', { stream: true }, [hello], 1 + 3],
    ['another attempt', { temperature: 0.5 }, [refusal, hello], 2 + 3 + 1],
    ['a refusal', {}, [broken], 1],
    ['a stream that is cut', { stream: true }, [pieces(line(chunk({ content: 'a' })))], 1 + 2],
    ['a request that cannot be read', { messages: 'none' }, [], 0],
  ])('%s', async (_, body, answers, overhead) => {
    expect(await overheadOf(body, ...answers)).toBe(overhead)
  })
})
