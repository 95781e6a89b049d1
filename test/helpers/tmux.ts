import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const FOUND = Bun.which('tmux') !== null && Bun.which('bash') !== null

/** True where there is no tmux to test in; CI insists on it. */
export const NO_TMUX = !FOUND && process.env['VANDAMME_REQUIRE_TMUX'] === undefined
export const WHY_NO_TMUX = NO_TMUX ? ' (skipped: tmux and bash are needed)' : ''

export type TmuxOptions = {
  readonly columns?: number
  readonly rows?: number
  readonly environment?: Readonly<Record<string, string>>
}

/** A terminal with a shell in it, on a socket of its own. */
export type Tmux = AsyncDisposable & {
  /** Home and working folder of the shell: empty. */
  readonly folder: string
  /** Types a line into the shell. */
  readonly run: (line: string) => Promise<void>
  /** Presses keys by tmux's names: `q`, `C-c`, `Enter`. */
  readonly press: (...keys: readonly string[]) => Promise<void>
  readonly resize: (columns: number, rows: number) => Promise<void>
  readonly screen: () => Promise<string>
  /** With the escape sequences that colour it. */
  readonly colored: () => Promise<string>
  /** A format of tmux, like `#{alternate_on}`. */
  readonly show: (format: string) => Promise<string>
  /** Waits until the screen has the pattern; gives its first group. */
  readonly until: (pattern: RegExp) => Promise<string>
  readonly untilShow: (format: string, value: string) => Promise<void>
  /** Writes all that is drawn from now on into a file, too. */
  readonly record: (path: string) => Promise<void>
  /** Closes the window, as a user does. */
  readonly closeWindow: () => Promise<void>
}

/** Far above what any machine needs: no test passes or fails by speed. */
const CAP_MS = 30_000

export async function openTmux(options: TmuxOptions = {}): Promise<Tmux> {
  const { columns = 130, rows = 30, environment = {} } = options
  const folder = mkdtempSync(join(tmpdir(), 'vandamme-tmux-'))
  const call = (...args: readonly string[]) => callTmux(join(folder, 'socket'), args)
  const variables = { PS1: '$ ', HOME: folder, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', ...environment }
  const shell = [
    'env -u CI -u NO_COLOR -u TMUX',
    ...Object.entries(variables).map(([name, value]) => `${name}=${quote(value)}`),
    'bash --norc --noprofile',
  ]
  const size = ['-x', String(columns), '-y', String(rows)]
  await call('new-session', '-d', ...size, '-c', folder, shell.join(' '))
  await call('set-option', '-g', 'remain-on-exit', 'off')

  const show = async (format: string) => (await call('display-message', '-p', format)).trim()
  const screen = () => call('capture-pane', '-p')
  await poll(
    async () => ((await screen()).startsWith('$') ? true : undefined),
    async () => `the shell in\n${await screen()}`,
  )
  return {
    folder,
    async run(line) {
      await call('send-keys', '-l', line)
      await call('send-keys', 'Enter')
    },
    press: async (...keys) => void (await call('send-keys', ...keys)),
    resize: async (x, y) => void (await call('resize-window', '-x', String(x), '-y', String(y))),
    screen,
    colored: () => call('capture-pane', '-e', '-p'),
    show,
    async until(pattern) {
      const match = await poll(
        async () => pattern.exec(await screen()) ?? undefined,
        async () => `${String(pattern)} in\n${await screen()}`,
      )
      return match[1] ?? match[0]
    },
    async untilShow(format, value) {
      await poll(
        async () => ((await show(format)) === value ? true : undefined),
        async () => `${format} = ${value} (is ${await show(format)}) in\n${await screen()}`,
      )
    },
    record: async (path) => void (await call('pipe-pane', `cat >> ${quote(path)}`)),
    closeWindow: async () => void (await call('kill-session')),
    async [Symbol.asyncDispose]() {
      await call('kill-server').catch(() => '')
    },
  }
}

async function poll<T>(
  look: () => Promise<T | undefined>,
  what: () => Promise<string>,
): Promise<T> {
  const end = performance.now() + CAP_MS
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > end) throw new Error(`Waited in vain for ${await what()}`)
    await Bun.sleep(20)
  }
}

async function callTmux(socket: string, args: readonly string[]): Promise<string> {
  const child = Bun.spawn(['tmux', '-u', '-f', '/dev/null', '-S', socket, ...args], {
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [out, error, code] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ])
  if (code !== 0) throw new Error(`tmux ${args[0] ?? ''}: ${error}`)
  return out
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
