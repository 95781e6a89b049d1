import type { Environment } from '../config/environment.ts'

/** What cac read: `8082` is a number to it, and a repeated flag a list. */
export type Flags = Readonly<Record<string, unknown>>

/** What surrounds a command: where its settings stand, and where its words go. */
export type World = {
  readonly environment: Environment
  /** The working folder, with the `.env`. */
  readonly folder: string
  /** Whether questions can be asked: input and output are one. */
  readonly isTerminal: boolean
  readonly write: (text: string) => void
  readonly writeError: (text: string) => void
}

/** A command line, read. */
export type Call = {
  readonly flags: Flags
  /** The command's argument, where it takes one and it was given. */
  readonly argument: string | undefined
  /** The client's own command line behind `run` and `claude`. */
  readonly client: readonly string[] | undefined
  /** False where the process could not be renewed (see `renewProcess`). */
  readonly renewed: boolean
  readonly world: World
}

export type Option = {
  /** As help shows it: `--port <port>`. */
  readonly flag: string
  readonly summary: string
  /** Left out of the overview; `server start --help` has it. */
  readonly isRare?: boolean
}

/** One command; help, completion and the reading of the command line all come from it. */
export type Command = {
  /** The words that call it; none for the program itself. */
  readonly words: readonly string[]
  readonly summary: string
  /** Left out of the overview, which has to fit a screen. */
  readonly isHidden?: boolean
  /** Sentences for its own help. */
  readonly about?: string
  /** One of these words has to follow; the examples say how. */
  readonly argument?: {
    readonly name: string
    readonly choices: readonly string[]
  }
  /** What belongs to somebody else, at the end of the line. */
  readonly behind?: string
  readonly options: readonly Option[]
  readonly examples: readonly (readonly [line: string, meaning: string])[]
  /** Gives the exit code: 0 fine, 1 a check failed, 2 bad usage or settings. */
  readonly run: (call: Call) => Promise<number>
}

/** The name of an option: `port`. */
export function optionName({ flag }: Option): string {
  return flag.replace(/^--/, '').replace(/ .*/, '')
}

export function takesValue({ flag }: Option): boolean {
  return flag.includes('<')
}

export function nameOf({ words }: Pick<Command, 'words'>): string {
  return ['vandamme', ...words].join(' ')
}

/** A command line that cannot be: told in one line, with exit code 2. */
export function usageError(message: string): Error {
  return Object.assign(new Error(message), { name: 'CACError' })
}
