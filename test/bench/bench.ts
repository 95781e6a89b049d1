import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

import { bundle } from '../../scripts/bundle.ts'
import type { Results } from './figures.ts'
import { judge } from './goals.ts'
import {
  type Bench,
  measure,
  measureStart,
  type Sample,
  startBench,
  startChecked,
  type StartSample,
  warmUp,
} from './measure.ts'
import { markdown } from './report.ts'
import { type Scenario, scenariosOf } from './scenarios.ts'
import { type Target, TARGETS } from './targets.ts'

/**
 * Measures the proxy beside two references, in turns: what counts are the ratios, since all three
 * feel the same machine at the same time. `--short` takes two minutes, `--rounds 5` five turns,
 * `--only s1c16,s4` these scenarios. Linux: CPU and memory come from /proc.
 */
const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string' },
  },
})

const ROUNDS = 3
const SHORT_ROUNDS = 2
const STARTS = 7
const SHORT_STARTS = 3
/** Milliseconds of load before the first time, and anew each time: code that rests is thrown away. */
const WARM_MS = { first: 3000, again: 1000 }
const SHORT_WARM_MS = { first: 700, again: 200 }
const FOLDER = resolve(import.meta.dir, '../../.cache/bench')

if (process.platform !== 'linux') throw new Error('The benchmark reads /proc: it needs Linux.')
// Whatever ends it, it leaves no process behind: each is killed on `exit`.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))
await bundle()
const bench = await startBench()
try {
  report(await run(bench))
} finally {
  bench.stop()
}

async function run(on: Bench): Promise<Results> {
  const only = values.only?.split(',')
  const scenarios = scenariosOf(values.short).filter(({ name }) => only?.includes(name) ?? true)
  const starts = only === undefined || only.includes('start') ? await measureStarts(on) : []
  const targets = await Promise.all(TARGETS.map((name) => startChecked(on, name)))
  try {
    return { starts, samples: await measureRounds(on, scenarios, targets) }
  } finally {
    await Promise.all(targets.map((target) => target.stop()))
  }
}

async function measureStarts(on: Bench): Promise<readonly StartSample[]> {
  const starts: StartSample[] = []
  for (let count = values.short ? SHORT_STARTS : STARTS; count > 0; count--) {
    for (const name of TARGETS) starts.push(await measureStart(on, name))
  }
  return starts
}

async function measureRounds(
  on: Bench,
  scenarios: readonly Scenario[],
  targets: readonly Target[],
): Promise<readonly Sample[]> {
  const rounds = Number(values.rounds ?? (values.short ? SHORT_ROUNDS : ROUNDS))
  const warmMs = values.short ? SHORT_WARM_MS : WARM_MS
  const samples: Sample[] = []
  for (const scenario of scenarios) {
    for (const target of targets) await warmUp(on, target, scenario, warmMs.first)
  }
  for (let round = 0; round < rounds; round++) {
    for (const scenario of scenarios) {
      if (scenario.once && values.short && round > 0) continue
      for (const target of inTurn(targets, round)) {
        if (scenario.alone && target.name !== 'vandamme') continue
        process.stderr.write(`round ${round + 1} of ${rounds}: ${scenario.name} ${target.name}\n`)
        await warmUp(on, target, scenario, warmMs.again)
        samples.push(await measure(on, target, scenario))
      }
    }
  }
  return samples
}

/** Another one begins in each round: who comes first finds the machine rested. */
function inTurn(targets: readonly Target[], round: number): readonly Target[] {
  const first = round % targets.length
  return [...targets.slice(first), ...targets.slice(0, first)]
}

function report(results: Results): void {
  const text = markdown(results)
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(resolve(FOLDER, 'report.md'), text)
  writeFileSync(
    resolve(FOLDER, 'report.json'),
    JSON.stringify({ ...results, goals: judge(results) }, null, 2),
  )
  process.stdout.write(text)
}
