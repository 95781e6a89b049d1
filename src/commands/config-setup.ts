import { join } from 'node:path'

import type { Changes } from '../../tui/setup/changes.ts'
import type { Ending, Services } from '../../tui/setup/session.ts'
import type { Known } from '../../tui/setup/state.ts'
import { findServers, localPorts } from '../check/find-servers.ts'
import { shownUrlOf } from '../config/address.ts'
import type { Config } from '../config/config.ts'
import type { Environment } from '../config/environment.ts'
import { loadConfig } from '../config/load.ts'
import { saveSettings } from '../config/write-env.ts'
import { describeFault } from '../errors.ts'
import type { Call, World } from './command.ts'
import { pasteLine, pasteNotes } from './paste.ts'
import { sourcesOf } from './settings.ts'
import { listModels, tryModel } from './setup-checks.ts'

/** As a shell has it for a program that was interrupted. */
const LEFT = 130

type Ask = (known: Known, services: Services) => Promise<Ending>

const askInTerminal: Ask = async (known, services) =>
  (await import('../../tui/setup/setup.ts')).runSetup(known, services)

/** Asks for the settings and writes them. */
export async function run(call: Call, ask: Ask = askInTerminal): Promise<number> {
  const { world } = call
  if (!world.isTerminal) return refuse(world)
  const sources = await sourcesOf(call)
  const path = join(world.folder, '.env')
  const { file, environment } = sources
  let stronger: readonly string[] = []
  const ending = await ask(
    { path, file, environment },
    {
      find: () => findServers(localPorts(environment)),
      list: (changes) => listModels(sources, changes),
      try: (changes) => tryModel(sources, changes),
      save: async (changes, overridden) => {
        stronger = overridden
        return await save(path, changes)
      },
    },
  )
  world.write(ending === 'saved' ? await nextSteps(path, call, stronger) : 'Nothing was written.\n')
  return ending === 'saved' ? 0 : LEFT
}

function refuse({ writeError }: World): number {
  writeError(
    'vandamme config setup asks questions, which takes a terminal for input and output. Without one, write the .env of this folder yourself: vandamme config list --example has every setting, and vandamme config env shows what is set.\n',
  )
  return 2
}

/** What is in the way, in words for the user. */
async function save(path: string, changes: Changes): Promise<string> {
  try {
    await saveSettings(path, changes)
    return ''
  } catch (error) {
    return describeFault(error)
  }
}

/** The settings as they are now, with the two lines that use them. */
async function nextSteps(path: string, call: Call, stronger: readonly string[]): Promise<string> {
  const sources = await sourcesOf(call)
  const environment = without(sources.environment, stronger)
  const loaded = loadConfig({ ...sources, environment })
  const lines =
    loaded.type === 'config' ? usage(loaded.config, stronger) : ['  vandamme config validate']
  const title = 'Paste each into a terminal of its own:'
  return [`Written to ${path}`, '', title, '', ...lines, ''].join('\n')
}

function without(environment: Environment, names: readonly string[]): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)))
}

/** What the environment has otherwise is left out: it would win over what was just written. */
function usage(config: Config, stronger: readonly string[]): readonly string[] {
  const env = stronger.length === 0 ? [] : ['env', ...stronger.map((name) => `-u ${name}`)]
  return [
    `  ${[...env, 'vandamme'].join(' ')}`,
    `  ${pasteLine(config, shownUrlOf(config.server))}`,
    ...pasteNotes(config).flatMap((note) => ['', note]),
  ]
}
