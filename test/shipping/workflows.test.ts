import { describe, expect, test } from 'bun:test'

import { exists, read, readYaml } from './files.ts'

type Step = { uses?: string; run?: string; with?: Record<string, unknown> }
type Job = {
  'runs-on': string
  'timeout-minutes'?: number
  permissions?: Record<string, string>
  needs?: string | string[]
  steps: Step[]
}
type Workflow = { on: unknown; permissions: unknown; jobs: Record<string, Job> }

const workflow = (name: string) => readYaml(`.github/workflows/${name}.yml`) as Workflow

describe.each(['ci', 'release'])('the workflow %s', (name) => {
  const { permissions, jobs } = workflow(name)
  const steps = Object.values(jobs).flatMap((job) => job.steps)

  test('may read only, where a job does not say more', () => {
    expect(permissions).toEqual({ contents: 'read' })
  })

  test('ends at some time', () => {
    for (const job of Object.values(jobs)) expect(job['timeout-minutes']).toBeNumber()
  })

  test('takes actions by a major version', () => {
    const used = steps.flatMap(({ uses }) => uses ?? [])
    expect(used.length).toBeGreaterThan(3)
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@v\d+$/)
  })

  test('does not leave its token in a checkout', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    expect(checkouts).not.toBeEmpty()
    for (const step of checkouts) expect(step.with?.['persist-credentials']).toBe(false)
  })

  test('puts nothing from outside into a command', () => {
    const inserted = steps.flatMap(({ run = '' }) => run.match(/\$\{\{.*?\}\}/g) ?? [])
    expect(inserted.filter((text) => !/^\$\{\{ matrix\.\w+ \}\}$/.test(text))).toEqual([])
  })

  test('runs scripts and tests that are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const text = read(`.github/workflows/${name}.yml`)
    for (const [, script = ''] of text.matchAll(/\bbun run ([\w:-]+)/g)) {
      expect(scripts).toContainKey(script)
    }
    for (const [path] of text.matchAll(/\b(?:test|scripts)\/[\w./-]+/g)) {
      expect([path, exists(path)]).toEqual([path, true])
    }
  })

  test('packs only with what builds the package', () => {
    const packs = Object.values(jobs).filter((job) =>
      job.steps.some(({ run }) => run?.startsWith('npm publish')),
    )
    expect(packs).toHaveLength(name === 'release' ? 1 : 0)
    for (const job of packs) {
      const what = job.steps.map(({ uses, run }) => run ?? uses ?? '')
      const publish = what.findIndex((step) => step.startsWith('npm publish'))
      const before = what.slice(0, publish)
      expect(before).toContain('oven-sh/setup-bun@v2')
      expect(before.join('\n')).toContain('bun install --frozen-lockfile')
    }
  })

  test('uses no secret but the forge’s own', () => {
    const secrets = read(`.github/workflows/${name}.yml`).match(/secrets\.\w+/g) ?? []
    expect(new Set(secrets)).toEqual(new Set(name === 'ci' ? [] : ['secrets.GITHUB_TOKEN']))
  })
})

test('nothing is published before everything is checked', () => {
  const { jobs } = workflow('release')
  const before = (name: string): readonly string[] =>
    [jobs[name]?.needs ?? []].flat().flatMap((needed) => [needed, ...before(needed)])
  const published = Object.keys(jobs).filter((name) =>
    Object.values(jobs[name]?.permissions ?? {}).includes('write'),
  )
  expect(published).toEqual(['binaries', 'npm', 'image', 'release'])
  for (const name of ['npm', 'image', 'release']) {
    expect(before(name)).toEqual(expect.arrayContaining(['check', 'binaries', 'smoke']))
  }
})

test('dependencies are audited, where a registry that is away stops nothing else', () => {
  const { jobs } = workflow('ci')
  const runs = jobs['audit']?.steps.flatMap(({ run }) => run ?? [])
  expect(runs).toEqual(['bun run audit --production', 'bun run audit --audit-level=high'])
  expect(Object.values(jobs).flatMap(({ needs }) => needs ?? [])).not.toContain('audit')
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  expect(scripts['audit']).toBe('bun audit')
  for (const text of [read('.ci/run'), scripts['check'], scripts['ci']]) {
    expect(text).not.toContain('audit')
  }
})

test('dependabot looks after all that is pinned', () => {
  const { updates } = readYaml('.github/dependabot.yml') as {
    updates: { 'package-ecosystem': string }[]
  }
  expect(updates.map((update) => update['package-ecosystem'])).toEqual([
    'bun',
    'github-actions',
    'docker',
  ])
})

test('Bun has one version everywhere', () => {
  const { devDependencies } = JSON.parse(read('package.json')) as {
    devDependencies: Record<string, string>
  }
  const version = devDependencies['bun-types']
  const named = (path: string) =>
    [...read(path).matchAll(/\bbun(?:-version)?[@:] ?(\d+\.\d+\.\d+)/g)].map(([, found]) => found)
  for (const path of [
    '.ci/run',
    '.github/workflows/ci.yml',
    '.github/workflows/release.yml',
    'Dockerfile',
    'README.md',
    'RELEASING.md',
  ]) {
    const found = named(path)
    expect([path, found.length > 0]).toEqual([path, true])
    expect([path, found.filter((other) => other !== version)]).toEqual([path, []])
  }
})
