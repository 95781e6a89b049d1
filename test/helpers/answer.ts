import { toMessage } from '../../src/convert/message.ts'
import type { Message } from '../../src/wire/anthropic.ts'
import { answerOf, ask, askStream, HELLO, messageOf } from './client.ts'

export const WAYS = [
  ['streamed', true],
  ['whole', false],
] as const

/** The answer as a client has it in the end, streamed or whole. */
export async function answer(url: string, stream: boolean, body: object = {}): Promise<Message> {
  const request = { ...HELLO, ...body }
  if (!stream) return await messageOf(await ask(url, request))
  const streamed = await askStream(url, request)
  const { status } = streamed.response
  if (status !== 200) throw new Error(`status ${status}`)
  const events = await streamed.rest()
  const error = events.find(({ type }) => type === 'error')
  if (error !== undefined) throw new Error(JSON.stringify(error))
  return toMessage(answerOf(events))
}
