import { describeFault } from '../errors.ts'

/**
 * Keeps the program alive when a fault was caught nowhere: one broken exchange is no reason to end
 * all others.
 */
export function surviveFaults(report: (message: string) => void): void {
  function survive(error: unknown): void {
    if (!isClosedOutput(error)) report(describeFault(error))
  }
  process.on('uncaughtException', survive)
  process.on('unhandledRejection', survive)
}

/** Nobody reads the log any more: a report of that would fail in the same way, forever. */
function isClosedOutput(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE'
}
