import { describe, expect, test } from 'bun:test'

import {
  changedDefaultsTable,
  describeProblems,
  envExample,
  settingsHelp,
  settingsTable,
} from '../../src/config/describe.ts'
import { parseEnvFile } from '../../src/config/env-file.ts'
import { loadConfig } from '../../src/config/load.ts'
import { SETTINGS } from '../../src/config/settings.ts'

/** What the Python project's README names. */
const INHERITED = [
  'OPENAI_API_KEY',
  'ANTHROPIC_API_KEY',
  'BIG_MODEL',
  'MIDDLE_MODEL',
  'SMALL_MODEL',
  'OPENAI_BASE_URL',
  'HOST',
  'PORT',
  'LOG_LEVEL',
  'MAX_TOKENS_LIMIT',
  'REQUEST_TIMEOUT',
  'CUSTOM_HEADER_*',
]

const PAGES = { '.env.example': envExample(), help: settingsHelp(), table: settingsTable() }

test('the names of the Python project are still there', () => {
  expect(SETTINGS.map((setting) => setting.name)).toEqual(expect.arrayContaining(INHERITED))
})

describe.each(Object.entries(PAGES))('%s', (_, page) => {
  test.each(SETTINGS.map((setting) => setting.name.replace('*', '')))('names %s', (name) => {
    expect(page).toContain(name)
  })
})

test('every changed default says what it was, why, and the way back', () => {
  const changed = SETTINGS.filter((setting) => setting.changed !== undefined)
  expect(changed.map((setting) => setting.name)).toEqual(
    expect.arrayContaining(['HOST', 'MAX_TOKENS_LIMIT', 'REQUEST_TIMEOUT']),
  )
  expect(changedDefaultsTable().split('\n')).toHaveLength(changed.length + 2)
})

test('every row of a table has all its cells', () => {
  for (const [table, cells] of [
    [settingsTable(), 3],
    [changedDefaultsTable(), 5],
  ] as const) {
    const counts = table.split('\n').map((row) => row.replaceAll('\\|', '').split('|').length - 2)
    expect(new Set(counts)).toEqual(new Set([cells]))
  }
})

test('.env.example changes nothing as it is, and is valid with every line in force', () => {
  expect(parseEnvFile(envExample())).toEqual({})
  const file = parseEnvFile(envExample().replaceAll(/^# ([A-Z_]+=)/gm, '$1'))
  expect(Object.keys(file)).toHaveLength(SETTINGS.length)
  const loaded = loadConfig({
    flags: {},
    environment: {},
    file: { ...file, UPSTREAM_PROFILE: '' },
    readText: () => '{}',
  })
  expect(loaded).toMatchObject({ type: 'config', warnings: [] })
})

test('problems are listed with value, source and fix', () => {
  const text = describeProblems([
    { name: 'PORT', value: 'x', source: 'flag', fix: 'Use a number.' },
    { name: 'OPENAI_API_KEY', value: undefined, source: 'default', fix: 'Set it.' },
    { name: 'HOST', value: 'y', source: '.env', fix: 'Use a host.' },
    { name: 'LOG_LEVEL', value: 'z', source: 'environment', fix: 'Use INFO.' },
  ])
  expect(text).toBe(`4 settings need a change:

  PORT=x   (from a flag)
    Use a number.

  OPENAI_API_KEY is not set
    Set it.

  HOST=y   (from .env)
    Use a host.

  LOG_LEVEL=z   (from the environment)
    Use INFO.
`)
  expect(describeProblems([{ name: 'A', value: 'x', source: 'flag', fix: 'F' }])).toStartWith(
    'One setting needs a change',
  )
})
