import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { runProgram } from '../chaos/program-run.ts'
import { openTmux } from '../helpers/tmux.ts'

const CLI = resolve(import.meta.dir, '../../src/cli.ts')

/** The proxy under load, with or without its dashboard. */
export type SoakProgram = {
  readonly url: string
  readonly pid: number
  readonly isRunning: () => boolean
  /** Does what a user does now and then; nothing when headless. */
  readonly stir: () => Promise<void>
  /** Gives the exit code, and what it said. */
  readonly stop: () => Promise<{ readonly code: number; readonly said: string }>
}

export async function startHeadless(environment: Record<string, string>): Promise<SoakProgram> {
  const program = runProgram(environment)
  return {
    url: `http://127.0.0.1:${await program.port()}`,
    pid: program.child.pid,
    isRunning: () => program.child.exitCode === null,
    stir: async () => {},
    async stop() {
      program.child.kill('SIGTERM')
      return { code: await program.done, said: program.text() }
    },
  }
}

/** One after the other: every view, an opened request with its tabs, a filter, a swap and its undo. */
const ROUND: readonly (readonly string[])[] = [
  ['2'],
  ['3'],
  ['4'],
  ['5'],
  ['6'],
  ['1'],
  ['Enter'],
  ['2'],
  ['4'],
  ['6'],
  ['7'],
  ['J'],
  ['J'],
  ['Escape'],
  ['/', 's', 't', 'r', 'Enter'],
  ['Escape'],
  ['m', 's', 't', 'r', 'e', 'a', 'm', 'Enter'],
  ['u'],
  ['o', 'd'],
  ['o', 't'],
]

export async function startDashboard(environment: Record<string, string>): Promise<SoakProgram> {
  const tmux = await openTmux({ columns: 120, rows: 36, environment })
  const script = `echo $$ > pid\nexec ${process.execPath} ${CLI} --port 0\n`
  writeFileSync(join(tmux.folder, 'start'), script)
  await tmux.run('sh ./start; echo "code=$?"')
  const url = await tmux.until(/(http:\/\/localhost:\d+)/)
  const pid = Number(readFileSync(join(tmux.folder, 'pid'), 'utf8'))
  let step = 0
  return {
    url,
    pid,
    isRunning() {
      try {
        return process.kill(pid, 0)
      } catch {
        return false
      }
    },
    stir: async () => await tmux.press(...(ROUND[step++ % ROUND.length] ?? [])),
    async stop() {
      await tmux.press('Escape', 'Escape', 'Escape')
      await tmux.press('Q')
      const code = Number(await tmux.until(/code=(\d+)/))
      const said = await tmux.screen()
      await tmux[Symbol.asyncDispose]()
      return { code, said }
    },
  }
}
