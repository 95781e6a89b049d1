import { type Call, type Flags, usageError } from './command.ts'
import { isOn, settingFlags } from './flags.ts'
import type { ScreenFlags } from './screen.ts'
import { run as start } from './start.ts'

const MOST_FPS = 30

/** `vandamme` and `vandamme server start`. */
export async function run({ flags, renewed }: Call): Promise<number> {
  const [demo, screen] = [isOn(flags, 'demo'), screenFlags(flags)]
  const reload = isOn(flags, 'reload')
  return await start({ flags: settingFlags(flags), demo, screen, reload, renewed })
}

function screenFlags(flags: Flags): ScreenFlags {
  return {
    headless: isOn(flags, 'headless'),
    plain: isOn(flags, 'plain'),
    ascii: isOn(flags, 'ascii'),
    // cac reads `--no-bodies` as the opposite of `bodies`.
    bodies: flags['bodies'] !== false,
    fps: fpsOf(flags['fps']),
  }
}

function fpsOf(given: unknown): number | undefined {
  const last: unknown = [given].flat().at(-1)
  if (last === undefined) return undefined
  const fps = Number(last)
  if (fps >= 1 && fps <= MOST_FPS) return fps
  throw usageError(`--fps takes a number from 1 to ${MOST_FPS}`)
}
