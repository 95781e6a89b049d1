import { expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import { HELLO } from '../helpers/client.ts'
import { until } from '../helpers/until.ts'
import { fakeUpstream, hang } from '../helpers/upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

const CLI = resolve(import.meta.dir, '../../src/cli.ts')
/** Bun alone sends 256 requests at a time and lets the others wait, without a word. */
const MANY = 300

/** The program as users start it: it must lift Bun's own limit before it begins. */
async function startProgram(upstream: string) {
  const child = Bun.spawn([process.execPath, CLI, '--headless', '--port', '0'], {
    cwd: mkdtempSync(join(tmpdir(), 'vandamme-parallel-')),
    env: { PATH: process.env['PATH'], OPENAI_BASE_URL: upstream, OPENAI_API_KEY: 'test-key' },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'ignore',
  })
  let said = ''
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    said += text
    const port = /ANTHROPIC_BASE_URL=http:\/\/[\w.]+:(\d+)/.exec(said)?.[1]
    if (port !== undefined) return { child, port: Number(port) }
  }
  throw new Error(`The program ended: ${said}`)
}

// The cap holds for this process too, so its clients are mere sockets.
function askBySocket(port: number) {
  const body = JSON.stringify({ ...HELLO, stream: true })
  const head = `POST /v1/messages HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n`
  return Bun.connect({
    hostname: '127.0.0.1',
    port,
    socket: { open: (socket) => void socket.write(head + body), data() {} },
  })
}

test(`${MANY} requests at a time all reach the upstream`, async () => {
  await using upstream = fakeUpstream(hang())
  const { child, port } = await startProgram(upstream.url)
  try {
    const sockets = await Promise.all(Array.from({ length: MANY }, () => askBySocket(port)))
    await until(() => upstream.requests.length === MANY, 'all requests')
    for (const socket of sockets) socket.end()
    await until(() => upstream.requests.every(({ signal }) => signal.aborted), 'all to end')
  } finally {
    child.kill('SIGKILL')
    await child.exited
  }
  expect(upstream.requests).toHaveLength(MANY)
})
