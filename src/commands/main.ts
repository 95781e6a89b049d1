import { cac } from 'cac'

import { describeFault, VandammeError } from '../errors.ts'
import { VERSION } from '../version.ts'
import { choose } from './choose.ts'
import { type Call, type Command, type Flags, usageError } from './command.ts'
import { commandHelp, groupHelp } from './help.ts'
import { print } from './print.ts'
import { ownWorld } from './world.ts'

type Around = Pick<Call, 'client' | 'renewed'>

/** Obeys a command line and gives the exit code. Loads no more than its command needs. */
export async function main(args: readonly string[], around: Around): Promise<number> {
  try {
    return await obey(args, around)
  } catch (error) {
    return explain(error, args.includes('--json'))
  }
}

async function obey(args: readonly string[], around: Around): Promise<number> {
  // As people type it who know other programs: `help config show`.
  if (args[0] === 'help') return await obey([...args.slice(1), '--help'], around)
  if (isGiven(args, '--version', '-v')) return say(`vandamme ${VERSION} (Bun ${Bun.version})\n`)
  const wantsHelp = isGiven(args, '--help', '-h')
  const choice = choose(args, wantsHelp)
  if (choice.type === 'group') return say(groupHelp(choice.group))
  if (wantsHelp) return say(commandHelp(choice.command))
  const { command } = choice
  const { flags, argument } = read(command, choice.rest)
  return await command.run({ ...around, flags, argument, world: ownWorld() })
}

function isGiven(args: readonly string[], ...flags: readonly string[]): boolean {
  return args.some((arg) => flags.includes(arg))
}

/** Lets cac read what is left of the line, and refuses what the command does not take. */
function read(command: Command, rest: readonly string[]): Pick<Call, 'flags' | 'argument'> {
  const cli = cac('vandamme')
  // Of what is missing we know more to say than cac.
  const entry = cli.command(command.argument === undefined ? '' : '[argument]', command.summary)
  for (const { flag, summary } of command.options) entry.option(flag, summary)
  let given: Pick<Call, 'flags' | 'argument'> = { flags: {}, argument: undefined }
  entry.action((...values: readonly unknown[]) => {
    const flags = values.at(-1)
    given = { flags: isFlags(flags) ? flags : {}, argument: choiceOf(command, cli.args[0]) }
  })
  cli.parse(['bun', 'vandamme', ...rest], { run: false })
  cli.runMatchedCommand()
  return given
}

function choiceOf({ argument, examples }: Command, word?: string): string | undefined {
  if (argument === undefined || (word !== undefined && argument.choices.includes(word))) return word
  const { name, choices } = argument
  const lines = examples.map(([line, meaning]) => `  ${line}   (${meaning})`)
  const wrong = word === undefined ? '' : `, not ${word}`
  throw usageError([`Name a ${name}: ${choices.join(', ')}${wrong}.`, ...lines].join('\n'))
}

function isFlags(value: unknown): value is Flags {
  return typeof value === 'object' && value !== null
}

function say(text: string): number {
  print(text)
  return 0
}

/** One line for the user, and the exit code: 2 for a command line that cannot be. */
function explain(error: unknown, asJson: boolean): number {
  const isUsage = error instanceof Error && error.name === 'CACError'
  // What the user can mend, such as a .env that is a folder.
  const isRequest = error instanceof VandammeError && error.kind === 'invalid_request'
  const message = isUsage ? error.message : describeFault(error)
  const hint = isUsage && !message.includes('\n') ? ' (see vandamme --help)' : ''
  process.stderr.write(`vandamme: ${message}${hint}\n`)
  if (asJson) sayIfPossible(`${JSON.stringify({ ok: false, error: message }, undefined, 2)}\n`)
  return isUsage || isRequest ? 2 : 1
}

function sayIfPossible(text: string): void {
  try {
    say(text)
  } catch {
    // Just that may have been the fault.
  }
}
