import { resolve } from 'node:path'

import type { Info } from '../../tui/client.ts'
import { openHost } from '../../tui/host/host.ts'
import { createLinkChoice } from '../../tui/host/start-link.ts'
import { createTty } from '../../tui/host/tty.ts'
import { schedule } from '../../tui/schedule.ts'
import type { App } from '../app.ts'
import { saveSettings } from '../config/write-env.ts'
import { VandammeError } from '../errors.ts'
import type { Tier } from '../route/tier.ts'
import { createStream } from '../sinks/stream.ts'
import { openTerminal } from '../sinks/terminal.ts'
import { VERSION } from '../version.ts'
import { clientAddress } from './banner.ts'
import { surviveFaults } from './faults.ts'
import type { LiveConfig } from './live-config.ts'
import { clientKey } from './paste.ts'
import type { Screen } from './screen.ts'
import { awaitEnd, SCREEN_SIGNALS } from './signals.ts'

export type DashboardOptions = {
  readonly app: App
  readonly settings: LiveConfig
  readonly demo: boolean
  /** Changes of `.env` are taken up. */
  readonly reloads: boolean
  readonly screen: Screen & { readonly type: 'dashboard' }
  readonly warn: (message: string) => void
  /** What is to be told may be told from now on. */
  readonly onOpen: () => void
}

/** Shows the dashboard until the user or a signal ends the program. Gives the exit code. */
export async function runDashboard(options: DashboardOptions): Promise<number> {
  const { app, screen } = options
  const link = createLinkChoice(process.env['VANDAMME_UI_THREAD'] === 'main' ? 'main' : 'worker')
  surviveFaults(options.warn, link.claim)
  const [output, errors] = [createStream(1), createStream(2)]
  const detach = screen.bodies ? app.control.attach() : () => {}
  // Before the terminal is taken: from then on every ending must give it back.
  const ending = awaitEnd({
    signals: SCREEN_SIGNALS,
    stop: (now) => app.stop(now ? { graceMs: 0 } : {}),
  })
  const host = await openHost({
    tty: createTty(openTerminal(1)),
    bus: app.bus,
    control: app.control,
    info: createInfo(options),
    onInfo: options.settings.onChange,
    display: screen.display,
    saveTiers: (tiers) => (options.demo ? refuseDemo() : saveTiers(options, tiers)),
    quit: ending.quit,
    startLink: link.startLink,
    environment: process.env,
    platform: process.platform,
    say: (line) => errors.write(`${line}\n`),
    schedule,
    clock: () => performance.now(),
    now: Date.now,
  })
  options.onOpen()
  const code = await ending.code
  detach()
  await host.close()
  const requests = host.requests()
  output.write(`Vandamme stopped after ${requests} request${requests === 1 ? '' : 's'}.\n`)
  await Promise.all([output.end(), errors.end()])
  return code
}

function createInfo({ app, settings, demo, reloads, screen }: DashboardOptions): () => Info {
  const startedAt = Date.now()
  return () => {
    const config = settings.read()
    return {
      version: VERSION,
      address: clientAddress(config.server.host, app.url),
      upstream: demo ? 'demo' : config.upstream.baseUrl,
      demo,
      clientKey: clientKey(config),
      settings: config.tiers,
      tiers: app.control.tiers(),
      envPath: settingsPath(),
      reloads,
      prices: config.prices,
      keepsBodies: screen.bodies,
      startedAt,
    }
  }
}

function settingsPath(): string {
  return resolve('.env')
}

/** The next real start would ask a real upstream for them. */
async function refuseDemo(): Promise<never> {
  const why = 'Not written: the models of the demo exist nowhere else.'
  throw new VandammeError('conflict', why)
}

async function saveTiers(
  { settings, reloads }: DashboardOptions,
  tiers: Readonly<Partial<Record<Tier, string>>>,
): Promise<string> {
  const path = settingsPath()
  const models = Object.entries(tiers).map(([tier, model]) => [
    `${tier.toUpperCase()}_MODEL`,
    model,
  ])
  await saveSettings(path, Object.fromEntries(models))
  // A reload does it itself.
  const config = settings.read()
  if (!reloads) settings.set({ ...config, tiers: { ...config.tiers, ...tiers } })
  return path
}
