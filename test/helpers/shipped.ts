import { expect } from 'bun:test'

import { type Given, startProgram } from './started.ts'
import { openTmux, type TmuxOptions } from './tmux.ts'

const QUESTION = {
  model: 'claude-sonnet-5-5',
  max_tokens: 50,
  messages: [{ role: 'user', content: 'Hello' }],
}

type Stop = { readonly tell: (pid: number) => unknown; readonly code: number }

/** As a service is stopped: the one process that was started is told. */
const AS_SERVICE: Stop = { tell: (pid) => process.kill(pid, 'SIGTERM'), code: 0 }

/** As Ctrl+C does: the whole group is told. npx passes nothing on, and has a code of its own. */
export const CTRL_C_IN_NPX: Stop = { tell: (pid) => process.kill(-pid, 'SIGINT'), code: 130 }

/** The proxy without a screen: it answers on the demo and ends when told to. Gives what it said. */
export async function expectServes(given: Given, stop = AS_SERVICE): Promise<string> {
  using program = startProgram(['--headless', '--demo', '--port', '0'], given)
  const url = await program.out.until(/listens on (http:\S+)/)
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    body: JSON.stringify(QUESTION),
  })
  expect(await response.json()).toMatchObject({ type: 'message', role: 'assistant' })
  stop.tell(program.child.pid)
  const { code, out, err } = await program.done
  expect(code).toBe(stop.code)
  return out + err
}

/** See tui/host/test-faults.ts: in the program's own thread this key would end the program. */
const END_THREAD = 'C-_'

/** The dashboard in a terminal: it is drawn, by a thread of its own, and quits. */
export async function expectDashboard(
  command: string,
  folder: string,
  { environment, ...size }: TmuxOptions = {},
): Promise<void> {
  const variables = { ...environment, VANDAMME_TEST_FAULTS: 'yes' }
  await using tmux = await openTmux({ ...size, environment: variables })
  // The test runner's own would be inherited: with it React is another one.
  await tmux.run(`unset NODE_ENV; cd '${folder}'`)
  await tmux.run(`${command} --demo --port 0; echo "code=$?"`)
  await tmux.until(/Run Claude Code through this proxy/)
  const screen = await tmux.screen()
  expect(screen).toContain('demo-big')
  expect(screen).not.toMatch(/WRONG|failed|error:/)
  await tmux.press(END_THREAD)
  await tmux.until(/its thread ended/)
  await tmux.press('R')
  await tmux.until(/Run Claude Code through this proxy/)
  await tmux.press('q')
  expect(await tmux.until(/code=(\d+)/)).toBe('0')
}
