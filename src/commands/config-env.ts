import { envText } from '../config/show.ts'
import type { Call } from './command.ts'
import { isOn } from './flags.ts'
import { tell } from './output.ts'
import { sourcesOf } from './settings.ts'

/** Writes what is set, wherever it comes from, as a `.env` file has it. */
export async function run(call: Call): Promise<number> {
  const text = envText(await sourcesOf(call), isOn(call.flags, 'showSecrets'))
  tell(call, { command: 'config env', ok: true, text }, text === '' ? NOTHING : text)
  return 0
}

const NOTHING = '# Nothing is set: vandamme config list names what could be.\n'
