import { afterAll, expect, setDefaultTimeout, test } from 'bun:test'

import { askStream, HELLO } from '../helpers/client.ts'
import { endPrograms, runProgram } from './program-run.ts'
import { delta, END_EVENTS, SSE_HEAD, wireUpstream } from './wire-upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

afterAll(endPrograms)

/** Seconds: more than a busy machine takes from the first word to the stop. */
const TIMEOUT = 5

// Ctrl-z, a debugger, a machine that is frozen for a while: the upstream was not silent meanwhile.
test('a program that was stopped for long goes on with what came meanwhile', async () => {
  const stopped = Promise.withResolvers<void>()
  await using upstream = await wireUpstream(async (peer) => {
    await peer.write(SSE_HEAD + delta('before '))
    await stopped.promise
    await peer.write(delta('after') + END_EVENTS)
    peer.end()
  })
  const program = runProgram({
    OPENAI_BASE_URL: upstream.url,
    OPENAI_API_KEY: 'test-key',
    REQUEST_TIMEOUT: String(TIMEOUT),
  })
  const url = `http://127.0.0.1:${await program.port()}`
  const stream = await askStream(url, HELLO)
  let event = await stream.next()
  while (event !== undefined && event.type !== 'content_block_delta') event = await stream.next()
  expect(event).toBeDefined()
  program.child.kill('SIGSTOP')
  stopped.resolve()
  await Bun.sleep((TIMEOUT + 1) * 1000)
  program.child.kill('SIGCONT')
  while ((await stream.next()) !== undefined);
  expect(stream.events.at(-1)?.type).toBe('message_stop')
  expect(program.text()).not.toContain('upstream_timeout')
})
