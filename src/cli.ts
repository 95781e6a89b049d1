#!/usr/bin/env bun
import { type CAC, type Command, cac } from 'cac'

import type { ScreenFlags } from './commands/screen.ts'
import { renewProcess } from './config/environment.ts'
import { describeFault } from './errors.ts'
import { VERSION } from './version.ts'

/** Flags that stand for a setting. */
const SETTING_FLAGS = { host: 'HOST', port: 'PORT' } as const

type Flags = Readonly<Record<string, unknown>>

process.exit(await main(process.argv))

async function main(argv: readonly string[]): Promise<number> {
  try {
    const cli = createCli(argv, await helpOnSettings(argv))
    cli.parse([...argv], { run: false })
    if (cli.options['help'] === true) return 0
    if (cli.options['version'] === true) return say(`vandamme ${VERSION} (Bun ${Bun.version})`)
    if (cli.matchedCommand?.isDefaultCommand === true) refuseCommand(cli.args[0])
    const code: unknown = await cli.runMatchedCommand()
    return typeof code === 'number' ? code : 0
  } catch (error) {
    return explain(error)
  }
}

function createCli(argv: readonly string[], settings: string): CAC {
  const cli = cac('vandamme')
  const start = cli.command('', 'Start the proxy')
  startOptions(start).action((flags: Flags) => startProxy(argv, flags))
  const server = cli.command('server <action>', 'The long form: server start')
  startOptions(server).action((action: unknown, flags: Flags) => {
    if (action !== 'start') throw usage(`Unknown action: server ${String(action)}`)
    return startProxy(argv, flags)
  })
  cli.option('-v, --version', 'Show the version')
  return cli.help((sections) => [
    ...sections,
    { title: 'Settings, with their defaults', body: settings },
  ])
}

function startOptions(command: Command): Command {
  return command
    .option('--demo', 'Answer from an embedded upstream; needs no key')
    .option('--host <host>', 'Address to listen on (HOST)')
    .option('--port <port>', 'Port to listen on (PORT)')
    .option('--headless', 'Without the dashboard')
    .option('--no-bodies', 'Do not keep what was said for the dashboard')
    .option('--plain', 'Lines of text instead of the dashboard, one per request')
    .option('--ascii', 'Draw with ASCII characters only')
    .option('--fps <number>', 'Pictures a second, 1 to 30')
}

/** Loads the proxy only once the process is as it must be: a renewal starts from the beginning. */
async function startProxy(argv: readonly string[], flags: Flags): Promise<number> {
  const screen = screenFlags(flags)
  const renewed = renewProcess(argv)
  const { run } = await import('./commands/start.ts')
  return await run({ flags: settingFlags(flags), demo: flags['demo'] === true, screen, renewed })
}

function screenFlags(flags: Flags): ScreenFlags {
  const given: unknown = [flags['fps']].flat().at(-1)
  const fps = given === undefined ? undefined : Number(given)
  if (fps !== undefined && !(fps >= 1 && fps <= 30)) {
    throw usage('--fps takes a number from 1 to 30')
  }
  return {
    headless: flags['headless'] === true,
    plain: flags['plain'] === true,
    ascii: flags['ascii'] === true,
    bodies: flags['bodies'] !== false,
    fps,
  }
}

/** cac reads `8082` as a number and a repeated flag as a list, of which the last counts. */
function settingFlags(flags: Flags): Record<string, string> {
  const given = Object.entries(SETTING_FLAGS).flatMap(([flag, setting]) => {
    const value: unknown = [flags[flag]].flat().at(-1)
    const isGiven = typeof value === 'string' || typeof value === 'number'
    return isGiven ? [[setting, String(value)] as const] : []
  })
  return Object.fromEntries(given)
}

/** Loads the schema only for those who want to read it. */
async function helpOnSettings(argv: readonly string[]): Promise<string> {
  if (!argv.includes('--help') && !argv.includes('-h')) return ''
  const { settingsHelp } = await import('./config/describe.ts')
  return `${settingsHelp()}\n\n  They come from flags, the environment and .env, in this order; README.md explains them.`
}

/** cac takes an unknown command for an argument of the default one. */
function refuseCommand(word: string | undefined): void {
  if (word !== undefined) throw usage(`Unknown command: ${word}`)
}

function say(line: string): number {
  process.stdout.write(`${line}\n`)
  return 0
}

function usage(message: string): Error {
  return Object.assign(new Error(message), { name: 'CACError' })
}

/** One line for the user, and the exit code: 2 for a command line that cannot be. */
function explain(error: unknown): number {
  const isUsage = error instanceof Error && error.name === 'CACError'
  const hint = isUsage ? ' (see vandamme --help)' : ''
  const message = isUsage ? error.message : describeFault(error)
  process.stderr.write(`vandamme: ${message}${hint}\n`)
  return isUsage ? 2 : 1
}
