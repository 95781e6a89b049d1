import { envExample, settingsHelp } from '../config/describe.ts'
import { SETTINGS } from '../config/settings.ts'
import type { Call } from './command.ts'
import { isOn } from './flags.ts'
import { tell } from './output.ts'

/** Lists the settings that there are. */
export async function run(call: Call): Promise<number> {
  const settings = SETTINGS.map((setting) => ({
    name: setting.name,
    group: setting.group,
    default: setting.defaultNote ?? setting.default ?? null,
    description: setting.description,
  }))
  const text = isOn(call.flags, 'example') ? envExample() : `${settingsHelp()}\n${SOURCES}`
  tell(call, { command: 'config list', ok: true, settings }, text)
  return 0
}

const SOURCES = `
Flags win over the environment, the environment wins over .env in this folder.
What each is for: vandamme config list --example
`
