import { expect, test } from 'bun:test'
import { resolve } from 'node:path'

const SOURCE = resolve(import.meta.dir, '../../src/sinks/stream.ts')
const LINES = 5000

/** A program that writes to its own stdout, and says on stderr what went wrong. */
function start(lines: number) {
  const program = `
    import { createStream } from ${JSON.stringify(SOURCE)}
    for (const name of ['uncaughtException', 'unhandledRejection']) process.on(name, console.error)
    const write = createStream(Bun.stdout)
    for (let line = 0; line < ${lines}; line++) write('line ' + line + ' '.repeat(90) + '\\n')
    console.error('went on')
  `
  return Bun.spawn([process.execPath, '-e', program], { stdout: 'pipe', stderr: 'pipe' })
}

test('nothing is lost and nothing waits, however late it is read', async () => {
  const child = start(LINES)
  const errors = child.stderr.getReader()
  // It has written all of them before anybody reads: more than a pipe holds.
  expect(new TextDecoder().decode((await errors.read()).value)).toBe('went on\n')
  const lines = (await child.stdout.text()).trimEnd().split('\n')
  expect(lines.map((line) => line.trimEnd())).toEqual(
    Array.from({ length: LINES }, (_, line) => `line ${line}`),
  )
  expect(await child.exited).toBe(0)
})

test('a reader that has gone is no fault', async () => {
  const child = start(LINES)
  await child.stdout.cancel()
  expect(await child.stderr.text()).toBe('went on\n')
  expect(await child.exited).toBe(0)
})
