import { describe, expect, test } from 'bun:test'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { watchFile } from '../../src/config/watch.ts'
import { until } from '../helpers/until.ts'

/** Watches `.env` in a new folder; what is to run later waits for `settle`. */
function watching() {
  const folder = mkdtempSync(join(tmpdir(), 'vandamme-watch-'))
  const waiting = new Set<() => void>()
  const heard = { changes: 0, errors: 0, planned: 0 }
  const stop = watchFile({
    path: join(folder, '.env'),
    onChange: () => void heard.changes++,
    onError: () => void heard.errors++,
    later(run) {
      heard.planned++
      const plan = () => run()
      waiting.add(plan)
      return () => waiting.delete(plan)
    },
  })
  return {
    file: (name: string) => join(folder, name),
    heard,
    waiting,
    settle: () => waiting.forEach((run) => run()),
    stop,
    [Symbol.dispose]: stop,
  }
}

/** The system may join a change with the one before it: of several one must be heard. */
async function untilHeard(
  { heard }: ReturnType<typeof watching>,
  change: () => void,
  undo = () => {},
) {
  const before = heard.planned
  const again = setInterval(() => {
    undo()
    change()
  }, 100)
  change()
  await until(() => heard.planned > before, 'the change').finally(() => clearInterval(again))
}

describe('watchFile', () => {
  test.each([
    ['written', (path: string) => writeFileSync(path, 'A=2')],
    ['removed', (path: string) => rmSync(path)],
    [
      'replaced',
      (path: string) => {
        writeFileSync(`${path}.new`, 'A=2')
        renameSync(`${path}.new`, path)
      },
    ],
  ])('hears of a file that is %s', async (_, change) => {
    using watch = watching()
    writeFileSync(watch.file('.env'), 'A=1')
    await until(() => watch.heard.planned > 0, 'the new file')
    const path = watch.file('.env')
    await untilHeard(
      watch,
      () => change(path),
      () => writeFileSync(path, 'A=1'),
    )
  })

  test('waits until several changes have come to rest', async () => {
    using watch = watching()
    for (const round of [1, 2, 3]) {
      await untilHeard(watch, () => writeFileSync(watch.file('.env'), `A=${round}`))
    }
    expect(watch.waiting.size).toBe(1)
    expect(watch.heard.changes).toBe(0)
    watch.settle()
    expect(watch.heard.changes).toBe(1)
  })

  test('does not hear of other files', async () => {
    using watch = watching()
    writeFileSync(watch.file('.env'), 'A=1')
    await until(() => watch.heard.planned > 0, 'the file')
    const before = watch.heard.planned
    for (let round = 0; round < 20; round++) {
      for (const name of ['other', '.env.local', 'x.env']) writeFileSync(watch.file(name), 'A=1')
    }
    // Events come in order: with this one all others have come.
    rmSync(watch.file('.env'))
    await until(() => watch.heard.planned > before, 'its end')
    expect(watch.heard.planned - before).toBeLessThan(20)
  })

  test('hears nothing once it was stopped, not even of what was on its way', async () => {
    using watch = watching()
    writeFileSync(watch.file('.env'), 'A=1')
    await until(() => watch.waiting.size > 0, 'the change')
    watch.stop()
    expect(watch.waiting.size).toBe(0)
  })

  test('waits by itself, and not for ever', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'vandamme-watch-')), '.env')
    let changes = 0
    const stop = watchFile({ path, onChange: () => void changes++, onError: () => {} })
    writeFileSync(path, 'A=1')
    expect(changes).toBe(0)
    await until(() => changes > 0, 'the change')
    writeFileSync(path, 'A=2')
    const before = changes
    await until(() => changes > before, 'another change')
    stop()
  })

  test('tells when there is nothing to watch', () => {
    let errors = 0
    const stop = watchFile({
      path: join(tmpdir(), 'vandamme-there-is-no-such-folder', '.env'),
      onChange: () => {},
      onError: () => void errors++,
    })
    expect(errors).toBe(1)
    stop()
  })
})
