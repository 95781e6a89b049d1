import { describe, expect, test } from 'bun:test'

import { runProgram, startProgram } from '../helpers/started.ts'
import { dockerfile, exists, read, readYaml } from './files.ts'

const lines = dockerfile()
const valuesOf = (name: string) => lines.flatMap(([found, rest]) => (found === name ? [rest] : []))

/** What the image sets, read from the Dockerfile. */
const environment = Object.fromEntries(
  valuesOf('ENV').flatMap((rest) => rest.split(' ').map((pair) => pair.split('='))),
) as Record<string, string>

/** The words of an instruction in exec form, without the program's own path. */
function wordsOf(text: string | undefined): readonly string[] {
  const [program, ...words] = JSON.parse(text ?? '') as string[]
  expect(program).toBe('/usr/local/bin/vandamme')
  return words
}

describe('the image', () => {
  test('has no base that moves by itself', () => {
    for (const base of valuesOf('FROM'))
      expect(base).toMatch(/ \S+\/\S+:(?!latest)\S+|^\S+:(?!latest)\S+/)
  })

  test('is not root, whatever comes behind', () => {
    const last = lines.findLastIndex(([name]) => name === 'FROM')
    expect(lines[last]?.[1]).toEndWith(':nonroot')
    expect(valuesOf('USER')).toEqual(['nonroot'])
  })

  test('copies what is there, and what .dockerignore lets through', () => {
    const allowed = read('.dockerignore').split('\n')
    expect(allowed).toContain('*')
    const sources = valuesOf('COPY')
      .filter((rest) => !rest.startsWith('--from'))
      .flatMap((rest) => rest.split(' ').slice(0, -1))
    expect(sources.length).toBeGreaterThan(3)
    for (const source of sources) {
      expect(exists(source)).toBe(true)
      expect(allowed).toContain(`!${source}`)
    }
    expect(allowed.filter((line) => line.startsWith('!')).length).toBe(sources.length)
  })

  test('has no shell between the signals and the program', () => {
    expect(wordsOf(valuesOf('ENTRYPOINT')[0])).toEqual([])
    expect(valuesOf('CMD')).toEqual([])
  })

  test.each([
    ['nothing', {}, 'OPENAI_API_KEY is not set'],
    ['a key for the upstream only', { OPENAI_API_KEY: 'k' }, 'Set ANTHROPIC_API_KEY'],
  ])('does not start with %s, and says what is missing', async (_, given, said) => {
    const { code, err } = await runProgram([], { environment: { ...environment, ...given } })
    expect(err).toContain(said)
    expect(err).toContain('ALLOW_OPEN_PROXY=true')
    expect(code).toBe(2)
  })

  test.each([
    ['a key for its clients', { ANTHROPIC_API_KEY: 'c' }],
    ['leave to be open', { ALLOW_OPEN_PROXY: 'true' }],
  ])('with %s it starts, is healthy, and stops when told to', async (_, given) => {
    const own = { ...environment, OPENAI_API_KEY: 'k', ...given, PORT: '0' }
    using program = startProgram([], { environment: own })
    const port = await program.out.until(/listens on http:\/\/localhost:(\d+)/)
    const [check = ''] = valuesOf('HEALTHCHECK')
    const words = wordsOf(check.slice(check.indexOf('CMD') + 3))
    const health = await runProgram(words, { environment: { ...own, PORT: port } })
    expect(health.code).toBe(0)
    program.child.kill('SIGTERM')
    const { code } = await program.done
    expect(code).toBe(0)
    const after = await runProgram(words, { environment: { ...own, PORT: port } })
    expect(after.code).toBe(1)
  })
})

test('the compose file opens a port to this machine only, and takes the settings from .env', () => {
  expect(readYaml('docker-compose.yml')).toMatchObject({
    services: {
      vandamme: {
        build: '.',
        env_file: '.env',
        environment: { HOST: '0.0.0.0', PORT: 8082 },
        ports: ['127.0.0.1:8082:8082'],
        extra_hosts: ['host.docker.internal:host-gateway'],
        read_only: true,
        cap_drop: ['ALL'],
      },
    },
  })
})

test('compose waits longer for running answers than the program does', () => {
  const [, program = ''] =
    /lets running requests end for up to (\d+) s/.exec(read('README.md')) ?? []
  const [, compose = ''] = /^ +stop_grace_period: (\d+)s$/m.exec(read('docker-compose.yml')) ?? []
  expect(Number(program)).toBeGreaterThan(0)
  expect(Number(compose)).toBeGreaterThan(Number(program))
})

test('Ollama on the host needs no key', async () => {
  const { code } = await runProgram(['config', 'validate'], {
    environment: { OPENAI_BASE_URL: 'http://host.docker.internal:11434/v1' },
  })
  expect(code).toBe(0)
})
