import type { Copied } from '../client.ts'

type Environment = Readonly<Record<string, string | undefined>>

export type ClipboardOptions = {
  readonly platform: string
  readonly environment: Environment
  /** Gives a program its input; false when it is missing or fails. */
  readonly run: (command: readonly string[], input: string) => Promise<boolean>
  /** Sends a control sequence to the terminal; false when it could not be sent. */
  readonly send: (sequence: string) => boolean
  /** Keeps a text in a file and gives its path. */
  readonly save: (text: string) => Promise<string>
}

/** Terminals cut or refuse what is longer. */
const MOST_BYTES = 100_000

type Tool = { readonly name: string; readonly command: readonly string[] }

/**
 * Copies a text by the first way that works: the system's own tool where there is a display, tmux,
 * the terminal (OSC 52), a file. Whether a terminal obeys cannot be known: it does not answer.
 */
export async function copyText(text: string, options: ClipboardOptions): Promise<Copied> {
  if (Buffer.byteLength(text) <= MOST_BYTES) {
    for (const { name, command } of toolsFor(options)) {
      if (await options.run(command, text)) return { way: name }
    }
    const sequence = sequenceFor(text, options.environment)
    if (sequence !== undefined && options.send(sequence)) return { way: 'the terminal (OSC 52)' }
  }
  return { way: await options.save(text) }
}

function toolsFor({ platform, environment }: ClipboardOptions): readonly Tool[] {
  const has = (name: string) => (environment[name] ?? '') !== ''
  // Through SSH these would fill the clipboard of the machine at the other end.
  const isRemote = has('SSH_CONNECTION') || has('SSH_TTY')
  const isWindows = platform === 'win32' || has('WSL_DISTRO_NAME')
  return [
    ...(platform === 'darwin' && !isRemote ? [tool('pbcopy')] : []),
    ...(isWindows && !isRemote ? [tool('clip.exe')] : []),
    ...(has('WAYLAND_DISPLAY') ? [tool('wl-copy')] : []),
    ...(has('DISPLAY')
      ? [tool('xclip', '-selection', 'clipboard'), tool('xsel', '--clipboard', '--input')]
      : []),
    ...(has('TMUX') ? [tool('tmux', 'load-buffer', '-w', '-')] : []),
  ]
}

function tool(name: string, ...args: readonly string[]): Tool {
  return { name, command: [name, ...args] }
}

/** OSC 52 is XTerm Control Sequences' "manipulate selection data"; a multiplexer must pass it on. */
function sequenceFor(text: string, environment: Environment): string | undefined {
  if (environment['TERM'] === 'linux') return undefined
  const sequence = `\x1b]52;c;${Buffer.from(text).toString('base64')}\x07`
  if ((environment['TMUX'] ?? '') !== '') {
    return `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`
  }
  return (environment['STY'] ?? '') === '' ? sequence : `\x1bP${sequence}\x1b\\`
}

/** As long as a tool may take to read what it is given. */
const TOOL_MS = 3_000

export async function runTool(command: readonly string[], input: string): Promise<boolean> {
  try {
    // Some stay alive to serve the clipboard: their output must not keep us waiting.
    const child = Bun.spawn([...command], {
      stdin: new Blob([input]),
      stdout: 'ignore',
      stderr: 'ignore',
      timeout: TOOL_MS,
    })
    return (await child.exited) === 0
  } catch {
    return false
  }
}
