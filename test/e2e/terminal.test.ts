import { describe, expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { NO_TMUX, openTmux, WHY_NO_TMUX, type Tmux, type TmuxOptions } from '../helpers/tmux.ts'
import { until } from '../helpers/until.ts'

const CLI = resolve(import.meta.dir, '../../src/cli.ts')
const FLAGS = '#{alternate_on} #{cursor_flag} #{mouse_any_flag}'
/** A shell that waits for a command. */
const SHELL = '0 1 0'

/** Damage on purpose: see tui/host/test-faults.ts. */
const THROW = 'C-]'
const THROW_LATER = 'C-^'
const END_THREAD = 'C-_'
const HANG = 'C-\\'

type Started = { readonly url: string; readonly pid: number }

type Given = {
  readonly flags?: string
  /** For Bun, before the program. */
  readonly bun?: string
  readonly input?: string
}

/** Runs the program in the shell and waits for the dashboard. */
async function start(
  tmux: Tmux,
  { flags = '', bun = '', input = '' }: Given = {},
): Promise<Started> {
  const program = `exec ${process.execPath} ${bun} ${CLI} --demo --port 0 ${flags} ${input}`
  // `exec` keeps the process id, and so does the program's renewal of itself.
  writeFileSync(join(tmux.folder, 'start'), `echo $$ > pid\n${program}\n`)
  await tmux.run('echo be""fore; stty -a > stty-before')
  await tmux.until(/before/)
  await tmux.run('sh ./start; echo "code=$?"; stty -a > stty-after; echo do""ne')
  await tmux.untilShow('#{alternate_on}', '1')
  const url = await tmux.until(/(http:\/\/localhost:\d+)/)
  return { url, pid: Number(readFileSync(join(tmux.folder, 'pid'), 'utf8')) }
}

/** The shell has its terminal back, exactly as it was. Gives the exit code. */
async function expectShell(tmux: Tmux): Promise<number> {
  await tmux.until(/^done/m)
  const screen = await tmux.screen()
  expect(screen).toStartWith('$ echo be""fore')
  expect(screen).toMatch(/Vandamme stopped after \d+ requests?\.\ncode=/)
  expect(await tmux.show(FLAGS)).toBe(SHELL)
  const [before, after] = ['stty-before', 'stty-after'].map((name) =>
    readFileSync(join(tmux.folder, name), 'utf8'),
  )
  expect(after).toBe(before)
  return Number(/code=(\d+)/.exec(screen)?.[1])
}

async function isServing(url: string): Promise<boolean> {
  return (await fetch(`${url}/health`)).ok
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const FAULTS: TmuxOptions = { environment: { VANDAMME_TEST_FAULTS: 'yes' } }

describe.skipIf(NO_TMUX)(`the dashboard in a terminal${WHY_NO_TMUX}`, () => {
  describe('gives the terminal back', () => {
    test.each([
      ['q', ['q']],
      ['ctrl-c twice', ['C-c', 'C-c']],
    ])('after %s', async (_, keys) => {
      await using tmux = await openTmux()
      const { url } = await start(tmux)
      expect(await isServing(url)).toBe(true)
      for (const key of keys) await tmux.press(key)
      expect(await expectShell(tmux)).toBe(0)
    })

    test.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const)('after %s', async (signal) => {
      await using tmux = await openTmux()
      const { pid } = await start(tmux)
      process.kill(pid, signal)
      expect(await expectShell(tmux)).toBe(0)
    })

    test('when the window is closed, the program ends', async () => {
      await using tmux = await openTmux()
      const { pid } = await start(tmux)
      await tmux.closeWindow()
      await until(() => !isRunning(pid), 'the end of the program')
    })
  })

  describe('survives its own dashboard', () => {
    test.each([
      ['a throw at a key', THROW, 'worker', /The dashboard failed: TypeError at tui\/host/],
      ['a throw in a timer', THROW_LATER, 'worker', /The dashboard failed: TypeError at tui\/host/],
      ['the end of its thread', END_THREAD, 'worker', /The dashboard failed: its thread ended/],
      ['a throw at a key in one thread', THROW, 'main', /The dashboard failed: TypeError at tui/],
      ['a throw in a timer in one thread', THROW_LATER, 'main', /failed: TypeError at tui/],
    ])('%s: lines, R starts it again, q ends', async (_, key, thread, message) => {
      const environment = { ...FAULTS.environment, VANDAMME_UI_THREAD: thread }
      await using tmux = await openTmux({ environment })
      const { url } = await start(tmux)
      await tmux.press(key)
      await tmux.until(message)
      await tmux.until(/Press R to start it again, q to quit/)
      expect(await tmux.show(FLAGS)).toBe(SHELL)
      expect(await isServing(url)).toBe(true)
      await tmux.press('R')
      await tmux.untilShow('#{alternate_on}', '1')
      await tmux.until(/http:\/\/localhost:\d+/)
      expect(await isServing(url)).toBe(true)
      await tmux.press('q')
      expect(await expectShell(tmux)).toBe(0)
    })

    test('two crashes in a row: it stays with lines, and ctrl-c ends', async () => {
      await using tmux = await openTmux(FAULTS)
      const { url } = await start(tmux)
      await tmux.press(THROW)
      await tmux.until(/Press R/)
      await tmux.press('R')
      await tmux.untilShow('#{alternate_on}', '1')
      await tmux.until(/http:\/\/localhost:\d+/)
      await tmux.press(THROW)
      await tmux.until(/still serves on http:\S+\.\n/)
      expect(await isServing(url)).toBe(true)
      await tmux.press('C-c')
      expect(await expectShell(tmux)).toBe(0)
    })

    test('a dashboard that hangs: ctrl-c twice ends the program', async () => {
      await using tmux = await openTmux(FAULTS)
      const { url } = await start(tmux)
      await tmux.press(HANG)
      await tmux.press('j')
      expect(await isServing(url)).toBe(true)
      await tmux.press('C-c')
      await tmux.press('C-c')
      expect(await expectShell(tmux)).toBe(0)
    })

    test('a rejection that nobody caught in the proxy leaves both running', async () => {
      await using tmux = await openTmux()
      const preload = join(tmux.folder, 'preload.ts')
      writeFileSync(
        preload,
        `process.on('SIGUSR2', () => void Promise.reject(new TypeError('secret')))`,
      )
      const { url, pid } = await start(tmux, { bun: `--preload=${preload}` })
      process.kill(pid, 'SIGUSR2')
      expect(await isServing(url)).toBe(true)
      await tmux.press('q')
      expect(await expectShell(tmux)).toBe(0)
      const screen = await tmux.screen()
      expect(screen).not.toContain('secret')
    })
  })

  test('ctrl-z gives the shell its screen, fg brings the dashboard back', async () => {
    await using tmux = await openTmux()
    const { url } = await start(tmux)
    await tmux.press('C-z')
    await tmux.until(/Stopped/)
    expect(await tmux.show(FLAGS)).toBe(SHELL)
    await tmux.run('stty -a > stty-stopped; echo stop""ped')
    await tmux.until(/^stopped/m)
    const [before, stopped] = ['stty-before', 'stty-stopped'].map((name) =>
      readFileSync(join(tmux.folder, name), 'utf8'),
    )
    expect(stopped).toBe(before)
    await tmux.run('clear; fg')
    await tmux.untilShow('#{alternate_on}', '1')
    await tmux.until(new RegExp(url))
    await tmux.press('q')
    await tmux.untilShow(FLAGS, SHELL)
    await tmux.until(/Vandamme stopped after 0 requests\./)
  })

  test('follows the size of the window', async () => {
    await using tmux = await openTmux()
    await start(tmux)
    await tmux.resize(70, 14)
    await tmux.until(/vandamme/i)
    await tmux.resize(140, 40)
    await tmux.until(/http:\/\/localhost:\d+/)
    await tmux.press('q')
    await tmux.until(/^done/m)
    expect(await tmux.show(FLAGS)).toBe(SHELL)
  })

  test('CI=true does not silence it', async () => {
    await using tmux = await openTmux({ environment: { CI: 'true' } })
    await start(tmux)
    await tmux.press('q')
    expect(await expectShell(tmux)).toBe(0)
  })

  test('without keys it shows all the same, and ctrl-c reaches it as a signal', async () => {
    await using tmux = await openTmux()
    await start(tmux, { input: '< /dev/null' })
    await tmux.press('C-c')
    expect(await expectShell(tmux)).toBe(0)
  })

  test('NO_COLOR leaves no colour', async () => {
    await using tmux = await openTmux({ environment: { NO_COLOR: '1' } })
    await start(tmux)
    expect(await tmux.colored()).not.toContain('\x1b[')
    await tmux.press('q')
    expect(await expectShell(tmux)).toBe(0)
  })

  test.each([
    ['--headless', {}],
    ['--plain', {}],
    ['', { TERM: 'dumb' }],
    ['', { INK_SCREEN_READER: 'true' }],
  ])('is not opened with %p %p', async (flags, environment) => {
    await using tmux = await openTmux({ rows: 40 })
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
    const program = `${process.execPath} ${CLI} --demo --port 0 ${flags}`
    await tmux.run(`${variables.join(' ')} ${program}; echo "code=$?"`)
    const url = await tmux.until(/listens on (http:\/\/localhost:\d+)/)
    expect(await tmux.show(FLAGS)).toBe(SHELL)
    const answer = await fetch(`${url}/v1/messages`, {
      method: 'POST',
      body: JSON.stringify({
        model: 'claude-opus-5-5',
        max_tokens: 50,
        messages: [{ role: 'user', content: 'hello' }],
      }),
    })
    expect(answer.status).toBe(200)
    await answer.text()
    const isPlain = flags === '--plain' || 'INK_SCREEN_READER' in environment
    if (isPlain) await tmux.until(/INFO +\S+ claude-opus-5-5 -> demo-big/)
    await tmux.press('C-c')
    await tmux.until(/code=0/)
    if (!isPlain) expect(await tmux.screen()).not.toContain('INFO')
  })

  /** Ink and React in the main thread, as a preload script sees them at the end. */
  test.each([
    ['--headless', {}, false],
    ['', {}, false],
    ['', { VANDAMME_UI_THREAD: 'main' }, true],
  ])(
    '%p %p loads Ink and React into the proxy’s thread: %p',
    async (flags, environment, isLoaded) => {
      await using tmux = await openTmux({ environment })
      const [preload, loaded] = ['preload.ts', 'loaded'].map((name) => join(tmux.folder, name))
      writeFileSync(
        preload!,
        `import { writeFileSync } from 'node:fs'
       import { isMainThread } from 'node:worker_threads'
       if (isMainThread) process.on('exit', () => writeFileSync(${JSON.stringify(loaded)}, Object.keys(require.cache).join('\\n')))`,
      )
      if (flags === '--headless') {
        await tmux.run(
          `${process.execPath} --preload=${preload} ${CLI} --demo --port 0 --headless; echo do""ne`,
        )
        await tmux.until(/listens on/)
        await tmux.press('C-c')
        await tmux.until(/^done|\^Cdone/m)
      } else {
        await start(tmux, { bun: `--preload=${preload}` })
        await tmux.press('q')
        await expectShell(tmux)
      }
      const paths = readFileSync(loaded!, 'utf8')
      expect(paths).toContain('src/app.ts')
      for (const name of ['ink', 'react', 'react-reconciler']) {
        expect(paths.includes(`node_modules/${name}/`)).toBe(isLoaded)
      }
    },
  )
})
