import type { Call } from './command.ts'
import { isOn, settingFlags } from './flags.ts'
import { runClient } from './run-client.ts'

/** `vandamme run -- program` and `vandamme claude`. */
export async function run({ client, flags }: Call): Promise<number> {
  return await runClient({
    command: client ?? [],
    flags: settingFlags(flags),
    demo: isOn(flags, 'demo'),
  })
}
