import { VERSION } from '../version.ts'
import type { Call } from './command.ts'
import { tell } from './output.ts'

export async function run(call: Call): Promise<number> {
  const document = { command: 'version', ok: true, version: VERSION, bun: Bun.version } as const
  tell(call, document, `vandamme ${VERSION} (Bun ${Bun.version})\n`)
  return 0
}
