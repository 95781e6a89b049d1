import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import * as fc from 'fast-check'

import {
  createPreferencesWriter,
  preferencesPath,
  readPreferences,
  toPreferences,
} from '../../../tui/store/preferences.ts'
import { PROPERTY_RUNS } from '../../helpers/environment.ts'

const DEFAULTS = {
  order: { by: 'time', reverse: false, activeFirst: false },
  hints: true,
  theme: 'auto',
  fps: undefined,
  follow: true,
  favourites: [],
  recents: { big: [], middle: [], small: [] },
  filters: [],
  palette: [],
  presets: {},
}

const MODELS = { big: 'a', middle: 'b', small: 'c' }

describe('toPreferences', () => {
  test.each([[undefined], [null], [3], ['x'], [[]], [{}], [{ unknown: 1 }]])('%j', (value) => {
    expect(toPreferences(value)).toEqual(DEFAULTS as never)
  })

  const numbers = (length: number) => Array.from({ length }, (_, index) => `${index}`)
  test.each<[string, unknown, unknown]>([
    [
      'order',
      { by: 'cost', reverse: true, activeFirst: true },
      { by: 'cost', reverse: true, activeFirst: true },
    ],
    ['order', { by: 'colour', reverse: true }, { by: 'time', reverse: true, activeFirst: false }],
    ['order', 'cost', DEFAULTS.order],
    ['hints', false, false],
    ['hints', 'no', true],
    ['theme', 'light', 'light'],
    ['theme', 'pink', 'auto'],
    ['fps', 8, 8],
    ['fps', 0, undefined],
    ['fps', 31, undefined],
    ['fps', 2.5, undefined],
    ['follow', false, false],
    ['favourites', ['b', 'a', 'b', '', 7, null], ['b', 'a']],
    ['favourites', ['\x1b[31mred\x1b[0m'], ['red']],
    ['favourites', numbers(300), numbers(200)],
    ['recents', { big: ['x'], small: 'y' }, { big: ['x'], middle: [], small: [] }],
    ['recents', { big: numbers(30) }, { big: numbers(20), middle: [], small: [] }],
    ['filters', numbers(150), numbers(100)],
    ['palette', ['model big x'], ['model big x']],
    ['palette', 'x', []],
    ['presets', { fast: MODELS, broken: 3, half: { big: 'a' } }, { fast: MODELS }],
    ['presets', [], {}],
    [
      'presets',
      Object.fromEntries(numbers(60).map((name) => [`n${name}`, MODELS])),
      Object.fromEntries(numbers(50).map((name) => [`n${name}`, MODELS])),
    ],
  ])('%s: %j', (field, value, expected) => {
    expect(toPreferences({ [field]: value })).toEqual({ ...DEFAULTS, [field]: expected } as never)
  })

  test('of anything at all, and a second time the same', () => {
    const field = fc.constantFrom(...Object.keys(DEFAULTS))
    const value = fc.oneof(fc.jsonValue(), fc.dictionary(field, fc.jsonValue()))
    fc.assert(
      fc.property(value, (any) => {
        const preferences = toPreferences(any)
        expect(toPreferences(JSON.parse(JSON.stringify(preferences)))).toEqual(preferences)
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('preferencesPath', () => {
  test.each([
    ['linux', {}, '/home/u', '/home/u/.local/state/vandamme/preferences.json'],
    ['darwin', {}, '/Users/u', '/Users/u/.local/state/vandamme/preferences.json'],
    ['linux', { XDG_STATE_HOME: '/state' }, '/home/u', '/state/vandamme/preferences.json'],
    [
      'linux',
      { XDG_STATE_HOME: 'state' },
      '/home/u',
      '/home/u/.local/state/vandamme/preferences.json',
    ],
    ['linux', { LOCALAPPDATA: '/x' }, '/home/u', '/home/u/.local/state/vandamme/preferences.json'],
  ])('%s %j', (platform, env, home, path) => {
    expect(preferencesPath({ platform, env, home })).toBe(path)
  })

  test.each([
    [
      { LOCALAPPDATA: 'C:\\Users\\u\\AppData\\Local', XDG_STATE_HOME: '/x' },
      'C:\\Users\\u\\AppData\\Local',
    ],
    [{ LOCALAPPDATA: 'Local' }, 'C:\\Users\\u'],
    [{}, 'C:\\Users\\u'],
  ])('on Windows %j', (env, start) => {
    const path = preferencesPath({ platform: 'win32', env, home: 'C:\\Users\\u' })
    expect(path.startsWith(start)).toBeTrue()
    expect(path).toMatch(/Local[\\/]vandamme[\\/]preferences\.json$/)
  })
})

describe('the file', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'preferences-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('is read again as it was written, and nobody else may read it', async () => {
    const path = join(folder, 'new', 'vandamme', 'preferences.json')
    const failures: string[] = []
    const save = createPreferencesWriter({ path, onFailure: (message) => failures.push(message) })
    const preferences = toPreferences({ theme: 'light', fps: 9, presets: { fast: MODELS } })
    save(preferences)
    expect(readPreferences(path)).toEqual(preferences)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'new', 'vandamme'))).mode & 0o777).toBe(0o700)
    expect(await readdir(join(folder, 'new', 'vandamme'))).toEqual(['preferences.json'])
    expect(failures).toEqual([])
  })

  test('the latest is kept', async () => {
    const path = join(folder, 'preferences.json')
    const save = createPreferencesWriter({ path, onFailure: () => {} })
    for (let fps = 1; fps <= 20; fps += 1) save(toPreferences({ fps }))
    expect(readPreferences(path).fps).toBe(20)
    save(toPreferences({ fps: 5 }))
    expect(readPreferences(path).fps).toBe(5)
  })

  test('a draft that was left over does no harm and keeps no mode', async () => {
    const path = join(folder, 'preferences.json')
    await writeFile(`${path}.${process.pid}.tmp`, 'rubbish', { mode: 0o644 })
    const save = createPreferencesWriter({ path, onFailure: () => {} })
    save(toPreferences({ fps: 5 }))
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ fps: 5 })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  test('what is too long is cut before it is kept', async () => {
    const path = join(folder, 'preferences.json')
    const save = createPreferencesWriter({ path, onFailure: () => {} })
    const filters = Array.from({ length: 120 }, (_, index) => `${index}`)
    save({ ...toPreferences({}), filters })
    expect(JSON.parse(await readFile(path, 'utf8')).filters).toHaveLength(100)
  })

  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['broken', '{"theme": "light"'],
    ['something else', '[1, 2]'],
  ])('%s: as on the first day', async (_, content) => {
    const path = join(folder, 'preferences.json')
    if (content !== undefined) await writeFile(path, content)
    expect(readPreferences(path)).toEqual(DEFAULTS as never)
  })

  test('that cannot be written is told once, and leaves nothing behind', async () => {
    const path = join(folder, 'preferences.json')
    // A folder in its place refuses the last step, whoever runs the tests.
    await mkdir(join(path, 'in the way'), { recursive: true })
    const failures: string[] = []
    const save = createPreferencesWriter({ path, onFailure: (message) => failures.push(message) })
    save(toPreferences({}))
    save(toPreferences({}))
    expect(failures).toEqual([`Preferences are lost when you quit: cannot write ${path}`])
    expect(await readdir(folder)).toEqual(['preferences.json'])
  })
})
