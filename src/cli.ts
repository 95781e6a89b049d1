#!/usr/bin/env bun
import { splitArgs } from './commands/split-args.ts'
import { renewProcess } from './config/environment.ts'

/** They only tell something, and leave the process as it is. */
const TELLING: ReadonlySet<string> = new Set([
  '--help',
  '-h',
  '--version',
  '-v',
  'completion',
  'help',
  'version',
])

const { own, command } = splitArgs(process.argv.slice(2))
// Nothing else is loaded before the process is as the proxy wants it: it would be loaded twice.
const renewed = own.some((word) => TELLING.has(word)) || renewProcess(process.argv)
const { main } = await import('./commands/main.ts')
process.exit(await main(own, { client: command, renewed }))
