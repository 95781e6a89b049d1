/**
 * `bun run soak --minutes 60`: mixed traffic for a given time. Prints figures per minute as a
 * Markdown table, and fails when something broke or memory went on growing after the warm-up. With
 * `--dashboard` the proxy runs in a terminal, and somebody is at its keys.
 */
import { parseArgs } from 'node:util'

import { rssMbOf, socketsOf } from '../chaos/process.ts'
import { wireUpstream } from '../chaos/wire-upstream.ts'
import { startDashboard, startHeadless } from './program.ts'
import { growthOf, row, type Sample, TITLE } from './table.ts'
import { createLoad, playAny } from './traffic.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    parallel: { type: 'string', default: '24' },
    /** Seconds between two samples. */
    every: { type: 'string', default: '60' },
    dashboard: { type: 'boolean', default: false },
  },
})

/** Milliseconds between two keys of the user of the dashboard. */
const STIR_MS = 3_000

process.exit(await soak(Number(values.minutes), Number(values.parallel), Number(values.every)))

async function soak(minutes: number, parallel: number, every: number): Promise<number> {
  const upstream = await wireUpstream(playAny)
  const program = await (values.dashboard ? startDashboard : startHeadless)({
    OPENAI_BASE_URL: upstream.url,
    OPENAI_API_KEY: 'soak-key',
    LOG_LEVEL: 'CRITICAL',
    REQUEST_TIMEOUT: '2',
  })
  const load = createLoad(program.url)
  const end = performance.now() + minutes * 60_000
  const clients = Array.from({ length: parallel }, () => load.run(() => performance.now() >= end))
  const samples: Sample[] = []
  const stirring = setInterval(() => void program.stir(), STIR_MS)
  console.log(TITLE)
  while (performance.now() < end && program.isRunning()) {
    await Bun.sleep(Math.min(every * 1000, Math.max(1, end - performance.now())))
    const sample = {
      minute: ((samples.length + 1) * every) / 60,
      rssMb: rssMbOf(program.pid),
      sockets: socketsOf(program.pid),
      ...load.take(),
    }
    samples.push(sample)
    console.log(row(sample))
    // At once: a run that is broken off has told it, too.
    for (const one of new Set(sample.wrong)) process.stderr.write(`Wrong: ${one}\n`)
  }
  clearInterval(stirring)
  await Promise.all(clients)
  const { code, said } = await program.stop()
  await upstream[Symbol.asyncDispose]()
  return judge(samples, code, said)
}

function judge(samples: readonly Sample[], code: number, said: string): number {
  const growth = growthOf(samples)
  const wrong = samples.flatMap((sample) => sample.wrong)
  const faults = said.split('\n').filter((line) => line.includes('fault inside'))
  console.log(`\nMemory after the warm-up: ${growth.text}\nWrong answers: ${wrong.length}`)
  for (const fault of faults.slice(0, 10)) console.log(`Fault: ${fault}`)
  const isGood = code === 0 && wrong.length === 0 && faults.length === 0 && !growth.isUpward
  console.log(isGood ? 'Good.' : `Not good (exit code of the proxy: ${code}).`)
  return isGood ? 0 : 1
}
