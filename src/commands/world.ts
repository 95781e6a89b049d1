import { readEnvironment } from '../config/environment.ts'
import type { World } from './command.ts'
import { print } from './print.ts'

/** The world of the program as it was started. Its streams are made only where they are used. */
export function ownWorld(): World {
  return {
    environment: readEnvironment(),
    folder: process.cwd(),
    get isTerminal() {
      return process.stdin.isTTY && process.stdout.isTTY
    },
    write: print,
    writeError: (text) => void process.stderr.write(text),
  }
}
