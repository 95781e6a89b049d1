import { afterAll, expect, setDefaultTimeout, test } from 'bun:test'

import { askStream, HELLO } from '../helpers/client.ts'
import { endPrograms, runProgram } from './program-run.ts'
import {
  delta,
  DONE_EVENT,
  END_EVENTS,
  SSE_HEAD,
  USAGE_EVENT,
  wireUpstream,
} from './wire-upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

afterAll(endPrograms)

/** Seconds: more than a busy machine takes from the first word to the stop. */
const TIMEOUT = 5

/** A program, and a stream through it up to its first event of the type. */
async function streamOf(baseUrl: string, type: string) {
  const program = runProgram({
    OPENAI_BASE_URL: baseUrl,
    OPENAI_API_KEY: 'test-key',
    REQUEST_TIMEOUT: String(TIMEOUT),
  })
  const url = `http://127.0.0.1:${await program.port()}`
  const stream = await askStream(url, HELLO)
  let event = await stream.next()
  while (event !== undefined && event.type !== type) event = await stream.next()
  expect(event).toBeDefined()
  return { program, stream }
}

// Ctrl-z, a debugger, a machine that is frozen for a while: the upstream was not silent meanwhile.
test('a program that was stopped for long goes on with what came meanwhile', async () => {
  const stopped = Promise.withResolvers<void>()
  await using upstream = await wireUpstream(async (peer) => {
    await peer.write(SSE_HEAD + delta('before '))
    await stopped.promise
    await peer.write(delta('after') + END_EVENTS)
    peer.end()
  })
  const { program, stream } = await streamOf(upstream.url, 'content_block_delta')
  program.child.kill('SIGSTOP')
  stopped.resolve()
  await Bun.sleep((TIMEOUT + 1) * 1000)
  program.child.kill('SIGCONT')
  while ((await stream.next()) !== undefined);
  expect(stream.events.at(-1)?.type).toBe('message_stop')
  expect(program.text()).not.toContain('upstream_timeout')
})

test('one that was stopped while it waited for the usage still counts by it', async () => {
  const finished = Promise.withResolvers<void>()
  const stopped = Promise.withResolvers<void>()
  await using upstream = await wireUpstream(async (peer) => {
    await peer.write(SSE_HEAD + delta('all of it', 'stop'))
    finished.resolve()
    await stopped.promise
    await peer.write(USAGE_EVENT + DONE_EVENT)
    peer.end()
  })
  const { program, stream } = await streamOf(upstream.url, 'content_block_delta')
  await finished.promise
  program.child.kill('SIGSTOP')
  stopped.resolve()
  await Bun.sleep(3_000)
  program.child.kill('SIGCONT')
  while ((await stream.next()) !== undefined);
  const end = stream.events.find(({ type }) => type === 'message_delta')
  expect(end).toMatchObject({ usage: { input_tokens: 9, output_tokens: 3 } })
})
