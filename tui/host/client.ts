import { homedir } from 'node:os'
import { join } from 'node:path'

import type { Control } from '../../src/control.ts'
import { describeFault } from '../../src/errors.ts'
import type { UiClient } from '../client.ts'
import { copyText, runTool } from './clipboard.ts'
import { exportFile } from './exports.ts'

type MaybePromise<T> = T | Promise<T>

/** What the dashboard asks of the proxy. */
export type ProgramControl = Omit<Control, 'attach'>

export type ClientOptions = {
  readonly control: ProgramControl
  readonly platform: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly send: (sequence: string) => boolean
  readonly saveTiers: UiClient['saveTiers']
  readonly quit: UiClient['quit']
  readonly suspend: UiClient['suspend']
  readonly run?: typeof runTool
}

/** The folder for exports: the one where the program was started is the user's project. */
const FOLDER = 'vandamme-exports'

/** The dashboard's way to the program. What it rejects with is meant for the user. */
export function createClient(options: ClientOptions): UiClient {
  const { control, environment } = options
  const folder = join(environment['HOME'] ?? homedir(), FOLDER)
  const save = (name: string, text: string) => exportFile(folder, name, text)
  const copyOptions = {
    platform: options.platform,
    environment,
    run: options.run ?? runTool,
    send: options.send,
    save: (text: string) => save('copied.txt', text),
  }
  return {
    swap: (tier, model) => attempt(() => control.swap(tier, model)),
    undo: () => attempt(() => control.undo()),
    cancel: (id) => attempt(() => control.cancel(id)),
    listModels: () => attempt(() => control.listModels()),
    readRecording: (id, from) => attempt(() => control.readRecording(id, from)),
    searchBodies: (pattern) => attempt(() => control.searchBodies(pattern)),
    pingModel: (model) => attempt(() => control.pingModel(model)),
    saveTiers: (tiers) => attempt(() => options.saveTiers(tiers)),
    copy: (text) => attempt(() => copyText(text, copyOptions)),
    exportFile: (name, text) => attempt(() => save(name, text)),
    quit: options.quit,
    suspend: options.suspend,
  }
}

/** Faults of our own may quote a key or a prompt: only their name and place go on. */
async function attempt<T>(task: () => MaybePromise<T>): Promise<T> {
  try {
    return await task()
  } catch (error) {
    throw new Error(describeFault(error), { cause: error })
  }
}
