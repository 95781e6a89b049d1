import type { AppOptions } from '../app.ts'
import type { Config } from '../config/config.ts'
import { describeProblems } from '../config/describe.ts'
import type { Sources } from '../config/layers.ts'
import { type Problem, loadConfig } from '../config/load.ts'
import { createStream, type OutputStream } from '../sinks/stream.ts'
import { banner } from './banner.ts'
import { demoSources } from './demo.ts'
import { surviveFaults } from './faults.ts'
import { createLiveConfig } from './live-config.ts'
import type { ReloadOptions } from './reload.ts'
import { chooseScreen, type Screen, type ScreenFlags } from './screen.ts'
import { awaitEnd, SIGNALS } from './signals.ts'
import { readSources } from './sources.ts'

export type StartOptions = {
  /** Settings given as flags, by setting. */
  readonly flags: Readonly<Record<string, string>>
  /** Answers come from an embedded upstream. */
  readonly demo: boolean
  /** What the command line says of the screen. */
  readonly screen: ScreenFlags
  /** Takes up changes of `.env` while the proxy runs. */
  readonly reload: boolean
  /** False when Bun queues all but 256 requests, because the process could not be renewed. */
  readonly renewed: boolean
}

type ReadSources = ReloadOptions['read']

/** Bun's own limit on requests at a time, unless it is lifted before the process starts. */
const BUN_REQUESTS = 256

/** Runs the proxy until a signal ends it. Gives the exit code; 2 for settings that cannot be. */
export async function run(options: StartOptions): Promise<number> {
  const read = () => readSources({ flags: options.flags })
  if (!options.demo) return await runOn(read, options)
  const { createDemoUpstream } = await import('../upstream/demo.ts')
  const upstream = createDemoUpstream()
  try {
    return await runOn(async () => demoSources(await read(), upstream.url), options)
  } finally {
    await upstream.stop()
  }
}

async function runOn(read: ReadSources, options: StartOptions): Promise<number> {
  const sources = await read()
  const loaded = loadConfig(sources)
  if (loaded.type === 'problems') return refuse(loaded.problems)
  const screen = chooseScreen(options.screen, ownTerminal(sources.environment))
  const warnings = [...loaded.warnings, ...renewalWarning(loaded.config, options.renewed)]
  const config = asShown(screen, loaded.config)
  const reload = options.reload ? { sources, read } : undefined
  return await serve({ config, warnings, demo: options.demo, screen, reload })
}

function ownTerminal(environment: Sources['environment']) {
  // Asked for only where it matters: Node's streams take a tenth of a start to load.
  return {
    environment,
    get output() {
      return process.stdout.isTTY
    },
  }
}

/** In plain mode one line for each finished request, whatever the settings leave out. */
function asShown(screen: Screen, config: Config): Config {
  if (screen.type !== 'plain') return config
  const level = config.log.level === 'DEBUG' ? 'DEBUG' : 'INFO'
  return { ...config, log: { ...config.log, level } }
}

function refuse(problems: readonly Problem[]): number {
  process.stderr.write(describeProblems(problems))
  return 2
}

type Served = {
  readonly config: Config
  readonly warnings: readonly string[]
  readonly demo: boolean
  readonly screen: Screen
  /** What the settings were read from, and how to read them again. */
  readonly reload: Pick<ReloadOptions, 'sources' | 'read'> | undefined
}

async function serve(served: Served): Promise<number> {
  const { config, warnings, demo, screen, reload } = served
  // Only now: bad settings are refused without the cost of loading the proxy.
  const { startApp } = await import('../app.ts')
  const { startOn } = await import('./taken-port.ts')
  const log = createStream(2, (lines) =>
    warn(`${lines} lines of the log found no reader, and are lost.`),
  )
  const app = await startOn(config.server, () => startApp(config, logOf(screen, log)))
  const warn = (message: string) =>
    app.bus.emit({ type: 'warning', at: performance.now(), message, exchange: undefined })
  const warnAll = () => {
    for (const warning of warnings) warn(warning)
  }
  const settings = createLiveConfig(config)
  const apply = (next: Config) => {
    const shown = asShown(screen, next)
    app.reload(shown)
    settings.set(shown)
  }
  const unwatch = await watchSettings(reload, { config, apply, say: warn })
  if (screen.type === 'dashboard') {
    const { runDashboard } = await import('./dashboard.ts')
    const shown = { app, settings, demo, reloads: reload !== undefined, screen, warn }
    return await runDashboard({ ...shown, onOpen: warnAll }).finally(unwatch)
  }
  surviveFaults(warn)
  warnAll()
  // Before it says that it listens: whoever reads that may end it at once.
  const ending = awaitEnd({ signals: SIGNALS, stop: () => app.stop() })
  const output = createStream(1)
  output.write(banner({ config, url: app.url, demo }))
  const code = await ending.code.finally(unwatch)
  await Promise.all([output.end(), log.end()])
  return code
}

/** The dashboard catches what is written by Node's streams; where there is none, they cost their loading. */
function logOf({ type }: Screen, log: OutputStream): AppOptions {
  return type === 'dashboard' ? {} : { writeLog: (line) => log.write(`${line}\n`) }
}

/** Takes up changes of `.env`, where that was asked for. Gives its undo. */
async function watchSettings(
  reload: Served['reload'],
  proxy: Pick<ReloadOptions, 'config' | 'apply' | 'say'>,
): Promise<() => void> {
  if (reload === undefined) return () => {}
  const { startReload } = await import('./reload.ts')
  return startReload({ ...reload, ...proxy })
}

function renewalWarning(config: Config, renewed: boolean): readonly string[] {
  if (renewed || config.upstream.maxRequests <= BUN_REQUESTS) return []
  return [
    `On this system more than ${BUN_REQUESTS} requests at a time wait for each other. To lift that, start with BUN_CONFIG_MAX_HTTP_REQUESTS=${config.upstream.maxRequests} in the environment.`,
  ]
}
