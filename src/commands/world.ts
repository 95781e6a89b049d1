import { readEnvironment } from '../config/environment.ts'
import type { World } from './command.ts'

/** The world of the program as it was started. */
export function ownWorld(): World {
  const { stdin, stdout, stderr } = process
  return {
    environment: readEnvironment(),
    folder: process.cwd(),
    isTerminal: stdin.isTTY && stdout.isTTY,
    write: (text) => void stdout.write(text),
    writeError: (text) => void stderr.write(text),
  }
}
