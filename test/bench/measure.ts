import { checkAnswers, checkPlain } from './check.ts'
import type { Job, Load } from './load.ts'
import type { Scenario } from './scenarios.ts'
import { startTarget, type Target, type TargetName } from './targets.ts'

/** One scenario on one target. */
export type Sample = Load & {
  readonly scenario: string
  readonly target: TargetName
  readonly cpuMs: number
  readonly peakRssMb: number
}

export type StartSample = {
  readonly target: TargetName
  /** From the start of the process to its first right answer. */
  readonly startMs: number
  readonly idleRssMb: number
}

export type Bench = {
  readonly upstreamPort: number
  readonly generate: (job: Job) => Promise<Load>
  readonly stop: () => void
}

/** Starts the upstream and the load generator, each as a process of its own. */
export async function startBench(): Promise<Bench> {
  const upstream = startHelper('upstream.ts')
  const generator = startHelper('load.ts')
  return {
    upstreamPort: (await upstream.heard()) as number,
    async generate(job) {
      generator.child.send(job)
      return (await generator.heard()) as Load
    },
    stop() {
      upstream.child.kill()
      generator.child.kill()
    },
  }
}

function startHelper(file: string) {
  let message = Promise.withResolvers<unknown>()
  const child = Bun.spawn([process.execPath, `${import.meta.dir}/${file}`], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'inherit', 'inherit'],
    ipc: (heard) => message.resolve(heard),
    onExit: (_, code) => message.reject(new Error(`${file} ended with ${code}`)),
  })
  process.on('exit', () => child.kill('SIGKILL'))
  return {
    child,
    async heard(): Promise<unknown> {
      const heard = await message.promise
      message = Promise.withResolvers()
      message.promise.catch(() => {})
      return heard
    },
  }
}

/** How often the memory is looked at during a scenario. */
const RSS_MS = 100

export async function measure(bench: Bench, target: Target, scenario: Scenario): Promise<Sample> {
  let peakRssMb = target.rssMb()
  const watch = setInterval(() => {
    peakRssMb = Math.max(peakRssMb, target.rssMb())
  }, RSS_MS)
  const cpuBefore = target.cpuMs()
  const load = await bench.generate({ ...scenario.job, port: target.port })
  const cpuMs = target.cpuMs() - cpuBefore
  clearInterval(watch)
  return { ...load, scenario: scenario.name, target: target.name, cpuMs, peakRssMb }
}

/** Lets the target's code be compiled before its time is taken: that alone keeps a core busy. Slow scenarios need none. */
export async function warmUp(
  bench: Bench,
  target: Target,
  scenario: Scenario,
  forMs: number,
): Promise<void> {
  if (scenario.once) return
  await bench.generate({ ...scenario.job, port: target.port, forMs })
}

/** After its first answer a process tidies up for a while. */
const SETTLE_MS = 1500

export async function measureStart(bench: Bench, name: TargetName): Promise<StartSample> {
  const target = await startTarget(name, bench.upstreamPort)
  await checkPlain(target.port)
  const startMs = performance.now() - target.startedAt
  await Bun.sleep(SETTLE_MS)
  const idleRssMb = target.rssMb()
  await target.stop()
  return { target: name, startMs, idleRssMb }
}

/** Starts a target and lets it show that it answers rightly. */
export async function startChecked(bench: Bench, name: TargetName): Promise<Target> {
  const target = await startTarget(name, bench.upstreamPort)
  await checkAnswers(target.port)
  return target
}
