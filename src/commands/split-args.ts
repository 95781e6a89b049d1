export type Split = {
  /** What is ours to read; begins with `run` when there is a command. */
  readonly own: readonly string[]
  /** The client's command line, verbatim; undefined when the line asks for something else. */
  readonly command: readonly string[] | undefined
}

/** Our flags whose value is the next argument. */
const VALUED: ReadonlySet<string> = new Set(['--host', '--port', '--fps'])

/**
 * Cuts the arguments (without program and script) in two: from `claude`, or from what follows
 * `run`, on they belong to the client. Our own flags stand before that:
 * `--demo claude -p hi`, `run --port 8083 -- program --flag`.
 */
export function splitArgs(args: readonly string[], valued = VALUED): Split {
  const at = firstWord(args, 0, valued)
  const word = args[at]
  if (word === 'claude') return { own: ['run', ...args.slice(0, at)], command: args.slice(at) }
  if (word !== 'run') return { own: args, command: undefined }
  const begin = firstWord(args, at + 1, valued)
  return {
    own: ['run', ...args.slice(0, at), ...args.slice(at + 1, begin)],
    command: args.slice(args[begin] === '--' ? begin + 1 : begin),
  }
}

/** Where the first argument stands that is neither a flag nor a flag's value; `--` ends the flags. */
function firstWord(args: readonly string[], from: number, valued: ReadonlySet<string>): number {
  let at = from
  for (; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '--' || !arg.startsWith('-')) break
    if (valued.has(arg)) at++
  }
  return Math.min(at, args.length)
}
