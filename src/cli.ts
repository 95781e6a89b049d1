#!/usr/bin/env bun
import { renewProcess } from './config/environment.ts'

/** They only tell something, and leave the process as it is. */
const TELLING: ReadonlySet<string> = new Set([
  '--help',
  '-h',
  '--version',
  '-v',
  'completion',
  'version',
])

// Nothing else is loaded before the process is as the proxy wants it: it would be loaded twice.
const isTelling = process.argv.some((word) => TELLING.has(word))
const renewed = isTelling || renewProcess(process.argv)
const { main } = await import('./commands/main.ts')
process.exit(await main(process.argv, renewed))
