import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { createReload, startReload } from '../../src/commands/reload.ts'
import type { Config } from '../../src/config/config.ts'
import type { Sources } from '../../src/config/layers.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { WatchOptions } from '../../src/config/watch.ts'
import { VandammeError } from '../../src/errors.ts'
import { ask, askStream } from '../helpers/client.ts'
import { startProgram } from '../helpers/started.ts'
import { until } from '../helpers/until.ts'
import { chunk, DONE, fakeUpstream, say, sse } from '../helpers/upstream.ts'

// A guard against hanging only.
setDefaultTimeout(60_000)

type File = Record<string, string>

/** A reload over a file that exists in a variable only. */
function reloading(start: File) {
  const sourcesOf = (file: File): Sources => ({
    flags: {},
    environment: { OPENAI_BASE_URL: 'http://localhost:1/v1' },
    file,
    readText: () => '{}',
  })
  const loaded = loadConfig(sourcesOf(start))
  if (loaded.type === 'problems') throw new Error('unsound')
  let file = start
  const [applied, said]: [Config[], string[]] = [[], []]
  const options = {
    sources: sourcesOf(start),
    read: async () => sourcesOf(file),
    config: loaded.config,
    apply: (config: Config) => void applied.push(config),
    say: (message: string) => void said.push(message),
  }
  const check = createReload(options)
  return {
    options,
    applied,
    said,
    /** The file is written; gives what is said then. */
    write: async (next: File): Promise<readonly string[]> => {
      file = next
      const before = said.length
      await check()
      return said.slice(before)
    },
  }
}

describe('createReload', () => {
  test('applies what changed and says it, once', async () => {
    const { write, applied } = reloading({ BIG_MODEL: 'a' })
    expect(await write({ BIG_MODEL: 'a' })).toEqual([])
    expect(await write({ BIG_MODEL: 'b' })).toEqual(['.env: BIG_MODEL: a -> b'])
    expect(await write({ BIG_MODEL: 'b' })).toEqual([])
    expect(await write({ BIG_MODEL: 'c' })).toEqual(['.env: BIG_MODEL: b -> c'])
    expect(applied.map(({ tiers }) => tiers.big)).toEqual(['b', 'c'])
  })

  test('refuses what cannot be, once, and takes the next sound file', async () => {
    const { write, applied } = reloading({ BIG_MODEL: 'a' })
    const bad = { BIG_MODEL: 'b', MAX_BODY_MB: 'x', PORT: 'y' }
    const said = await write(bad)
    expect(said).toHaveLength(2)
    expect(said.join('\n')).toMatch(/MAX_BODY_MB=x cannot be[^]*PORT=y cannot be|PORT=y[^]*MAX/)
    expect(said[0]).toContain('the settings from before stay')
    expect(await write(bad)).toEqual([])
    expect(applied).toEqual([])
    expect(await write({ BIG_MODEL: 'b' })).toEqual(['.env: BIG_MODEL: a -> b'])
    expect(await write(bad)).toHaveLength(2)
    expect(applied).toHaveLength(1)
  })

  test('never shows a secret', async () => {
    const { write, said } = reloading({ OPENAI_API_KEY: 'sk-first-secret-key' })
    await write({ OPENAI_API_KEY: 'sk-second-secret-key' })
    await write({ OPENAI_API_KEY: 'sk-third secret-key' })
    expect(said).toHaveLength(2)
    expect(said.join()).not.toMatch(/first|second|third/)
  })

  test('a file that cannot be read changes nothing', async () => {
    const { options, applied, said } = reloading({})
    const read = async () => {
      throw new VandammeError('internal', '.env cannot be read (EACCES).')
    }
    await createReload({ ...options, read })()
    expect({ applied, said }).toEqual({ applied: [], said: ['.env cannot be read (EACCES).'] })
  })
})

describe('startReload', () => {
  function started(file: File, next: File) {
    const { options, ...rest } = reloading(file)
    let watch: WatchOptions | undefined
    let stopped = false
    const read = async () => ({ ...options.sources, file: next })
    const stop = startReload({ ...options, read }, (given) => {
      watch = given
      return () => void (stopped = true)
    })
    return { ...rest, stop, watch, isStopped: () => stopped }
  }

  test('watches .env of the working folder, and stops', () => {
    const { watch, stop, isStopped } = started({}, {})
    expect(watch?.path).toBe(join(process.cwd(), '.env'))
    stop()
    expect(isStopped()).toBe(true)
  })

  test('takes up what changed while the proxy was starting', async () => {
    const { applied } = started({}, { BIG_MODEL: 'b' })
    await until(() => applied.length > 0, 'the change')
    expect(applied[0]?.tiers.big).toBe('b')
  })

  test('says when nothing can be watched', () => {
    const { watch, said } = started({}, {})
    watch?.onError()
    expect(said).toEqual(['Changes of .env cannot be watched here: they take a restart.'])
  })
})

describe('--reload', () => {
  const LISTENS = /listens on (http:\S+)[^]*claude\n/

  test.each([[['--reload']], [['server', 'start', '--reload']]])(
    '%p takes up another upstream, key and model while a stream goes on',
    async (line) => {
      const { promise: passed, resolve: open } = Promise.withResolvers<void>()
      await using before = fakeUpstream(
        sse(chunk({ content: 'Hel' }), passed, chunk({ content: 'lo' }, 'stop'), DONE),
      )
      await using after = fakeUpstream(say('new'))
      const fileOf = (url: string, model: string, key: string) =>
        `OPENAI_BASE_URL=${url}\nBIG_MODEL=${model}\nOPENAI_API_KEY=${key}\n`
      const file = fileOf(before.url, 'old-model', 'sk-old-secret-key')
      using program = startProgram([...line, '--port', '0'], { file })
      const url = await program.out.until(LISTENS)
      const stream = await askStream(url)
      await stream.next()

      // As most editors do it.
      const path = join(program.folder, '.env')
      writeFileSync(`${path}.new`, fileOf(after.url, 'new-model', 'sk-new-secret-key'))
      renameSync(`${path}.new`, path)
      await program.err.until(/BIG_MODEL: old-model -> new-model/)
      await program.err.until(/OPENAI_API_KEY: \*{4}-key -> \*{4}-key/)
      expect((await ask(url)).status).toBe(200)
      expect(after.requests[0]?.body['model']).toBe('new-model')
      expect(after.requests[0]?.headers.get('authorization')).toBe('Bearer sk-new-secret-key')

      writeFileSync(path, 'OPENAI_BASE_URL=nonsense\n')
      await program.err.until(/settings from before stay: OPENAI_BASE_URL=nonsense/)
      expect((await ask(url)).status).toBe(200)

      open()
      const events = await stream.rest()
      expect(events.at(-1)?.type).toBe('message_stop')
      expect(before.requests).toHaveLength(1)
      program.child.kill('SIGTERM')
      const { code, err } = await program.done
      expect(code).toBe(0)
      expect(err).not.toMatch(/old-secret|new-secret/)
    },
  )

  // The settings say less than what plain mode shows; a reload must not bring them back.
  test('keeps the lines of --plain, whatever LOG_LEVEL the file has', async () => {
    await using upstream = fakeUpstream(say('Hello'))
    const fileOf = (model: string, level: string) =>
      `OPENAI_BASE_URL=${upstream.url}\nBIG_MODEL=${model}\nLOG_LEVEL=${level}\n`
    const file = fileOf('first-model', 'WARNING')
    using program = startProgram(['--plain', '--reload', '--port', '0'], { file })
    const url = await program.out.until(LISTENS)
    await (await ask(url)).text()
    for (const [model, level] of [
      ['second-model', 'WARNING'],
      ['third-model', 'DEBUG'],
    ] as const) {
      writeFileSync(join(program.folder, '.env'), fileOf(model, level))
      await program.err.until(new RegExp(`BIG_MODEL: \\S+ -> ${model}`))
      await (await ask(url)).text()
    }
    program.child.kill('SIGTERM')
    const { code, err } = await program.done
    expect(code).toBe(0)
    for (const model of ['first-model', 'second-model', 'third-model']) {
      expect(err).toMatch(new RegExp(`^\\S+ INFO +req_\\S+ \\S+ -> ${model} \\(BIG\\) 200`, 'm'))
    }
    expect(err).not.toMatch(/ DEBUG .*(?:first|second)-model/)
    expect(err).toMatch(/ DEBUG .*third-model/)
  })
})
