import type { Call } from './command.ts'
import { bashScript } from './completion-bash.ts'
import { fishScript } from './completion-fish.ts'
import { zshScript } from './completion-zsh.ts'
import { tell } from './output.ts'
import { SHELLS } from './table.ts'

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript }

/** Writes what a shell has to read in order to complete our command lines. */
export async function run(call: Call): Promise<number> {
  // The command line was refused already if it is none of them.
  const shell = SHELLS.find((one) => one === call.argument) ?? 'bash'
  const script = SCRIPTS[shell]()
  tell(call, { command: 'completion', ok: true, shell, script }, script)
  return 0
}
