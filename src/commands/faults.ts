import { codeOf, describeFault } from '../errors.ts'

/**
 * Keeps the program alive when a fault was caught nowhere: one broken exchange is no reason to end
 * all others. `claim` takes faults that are not the proxy's.
 */
export function surviveFaults(
  report: (message: string) => void,
  claim?: (error: unknown) => boolean,
): void {
  function survive(error: unknown): void {
    if (!isClosedOutput(error) && claim?.(error) !== true) report(describeFault(error))
  }
  process.on('uncaughtException', survive)
  process.on('unhandledRejection', survive)
}

const GONE: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO'])

/** Nobody reads the log any more: a report of that would fail in the same way, forever. */
function isClosedOutput(error: unknown): boolean {
  return GONE.has(codeOf(error))
}
