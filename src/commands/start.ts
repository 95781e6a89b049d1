import { readFileSync } from 'node:fs'

import type { Config } from '../config/config.ts'
import { describeProblems } from '../config/describe.ts'
import { readEnvFile, readEnvironment } from '../config/environment.ts'
import type { Sources } from '../config/layers.ts'
import { type Problem, loadConfig } from '../config/load.ts'
import { banner } from './banner.ts'
import { demoSources } from './demo.ts'
import { surviveFaults } from './faults.ts'
import { stopOnSignal } from './signals.ts'

export type StartOptions = {
  /** Settings given as flags, by setting. */
  readonly flags: Readonly<Record<string, string>>
  /** Answers come from an embedded upstream. */
  readonly demo: boolean
  /** False when Bun queues all but 256 requests, because the process could not be renewed. */
  readonly renewed: boolean
}

/** Bun's own limit on requests at a time, unless it is lifted before the process starts. */
const BUN_REQUESTS = 256

/** Runs the proxy until a signal ends it. Gives the exit code; 2 for settings that cannot be. */
export async function run(options: StartOptions): Promise<number> {
  const sources: Sources = {
    flags: options.flags,
    environment: readEnvironment(),
    file: readEnvFile(),
    readText: (path) => readFileSync(path, 'utf8'),
  }
  if (!options.demo) return await runOn(sources, options)
  const { createDemoUpstream } = await import('../upstream/demo.ts')
  const upstream = createDemoUpstream()
  try {
    return await runOn(demoSources(sources, upstream.url), options)
  } finally {
    await upstream.stop()
  }
}

async function runOn(sources: Sources, options: StartOptions): Promise<number> {
  const loaded = loadConfig(sources)
  if (loaded.type === 'problems') return refuse(loaded.problems)
  const warnings = [...loaded.warnings, ...renewalWarning(loaded.config, options.renewed)]
  return await serve(loaded.config, warnings, options.demo)
}

function refuse(problems: readonly Problem[]): number {
  process.stderr.write(describeProblems(problems))
  return 2
}

async function serve(config: Config, warnings: readonly string[], demo: boolean): Promise<number> {
  // Only now: bad settings are refused without the cost of loading the proxy.
  const { startApp } = await import('../app.ts')
  const app = startApp(config)
  const warn = (message: string) =>
    app.bus.emit({ type: 'warning', at: performance.now(), message, exchange: undefined })
  surviveFaults(warn)
  for (const warning of warnings) warn(warning)
  process.stdout.write(banner({ config, url: app.url, demo }))
  return await stopOnSignal(() => app.stop())
}

function renewalWarning(config: Config, renewed: boolean): readonly string[] {
  if (renewed || config.upstream.maxRequests <= BUN_REQUESTS) return []
  return [
    `On this system more than ${BUN_REQUESTS} requests at a time wait for each other. To lift that, start with BUN_CONFIG_MAX_HTTP_REQUESTS=${config.upstream.maxRequests} in the environment.`,
  ]
}
