import { expect, test } from 'bun:test'
import { closeSync, constants, mkdtempSync, openSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const SOURCE = resolve(import.meta.dir, '../../src/sinks/stream.ts')
const LINES = 5000

/** A program that writes to its own stdout, and says on stderr what went wrong. */
function start(lines: number) {
  const program = `
    import { createStream } from ${JSON.stringify(SOURCE)}
    for (const name of ['uncaughtException', 'unhandledRejection']) process.on(name, console.error)
    const output = createStream(1, (texts) => output.write(texts + ' left out\\n'))
    for (let line = 0; line < ${lines}; line++) output.write('line ' + line + ' '.repeat(90) + '\\n')
    console.error('went on')
  `
  return Bun.spawn([process.execPath, '-e', program], { stdout: 'pipe', stderr: 'pipe' })
}

/** It has written all before anybody reads: more than a pipe holds. */
async function untilWritten(child: ReturnType<typeof start>): Promise<void> {
  const { value } = await child.stderr.getReader().read()
  expect(new TextDecoder().decode(value)).toBe('went on\n')
}

async function linesOf(child: ReturnType<typeof start>): Promise<readonly string[]> {
  const lines = (await child.stdout.text()).trimEnd().split('\n')
  return lines.map((line) => line.trimEnd())
}

function written(lines: number): readonly string[] {
  return Array.from({ length: lines }, (_, line) => `line ${line}`)
}

test('nothing is lost and nothing waits, however late it is read', async () => {
  const child = start(LINES)
  await untilWritten(child)
  expect(await linesOf(child)).toEqual([...written(LINES)])
  expect(await child.exited).toBe(0)
})

test('what nobody reads does not fill the memory, and is told of', async () => {
  const child = start(100_000)
  await untilWritten(child)
  const lines = await linesOf(child)
  const whole = lines.length - 1
  expect(lines).toEqual([...written(whole), `${100_000 - whole} left out`])
  expect(whole).toBeGreaterThan(LINES)
  expect(whole).toBeLessThan(50_000)
  expect(await child.exited).toBe(0)
})

/** A program that has much to say before it ends itself, and says how long it waited for that. */
function startLast<const Out extends number | 'pipe'>(output: Out) {
  const program = `
    import { createStream } from ${JSON.stringify(SOURCE)}
    const output = createStream(1)
    output.write('x'.repeat(1_000_000))
    const begin = performance.now()
    await output.end()
    console.error(performance.now() - begin >= 999 ? 'gave up' : 'was read')
    process.exit(3)
  `
  return Bun.spawn([process.execPath, '-e', program], { stdout: output, stderr: 'pipe' })
}

test('the last words reach a reader', async () => {
  const child = startLast('pipe')
  expect((await child.stdout.text()).length).toBe(1_000_000)
  expect(await child.exited).toBe(3)
})

test('a reader that stands still does not keep a program from its end', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'vandamme-')), 'pipe')
  Bun.spawnSync(['mkfifo', path])
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const child = startLast(openSync(path, 'w'))
  expect(await child.stderr.text()).toBe('gave up\n')
  expect(await child.exited).toBe(3)
  closeSync(reader)
})

test('a reader that has gone is no fault', async () => {
  const child = start(LINES)
  await child.stdout.cancel()
  expect(await child.stderr.text()).toBe('went on\n')
  expect(await child.exited).toBe(0)
})
