/** How damage is done; a test of this file gives its own. */
export type Damage = {
  readonly later: (run: () => void, ms: number) => unknown
  readonly exit: (code: number) => unknown
  readonly sleep: (ms: number) => void
}

const DAMAGE: Damage = { later: setTimeout, exit: process.exit.bind(process), sleep: Bun.sleepSync }
const FOREVER_MS = 1_000_000_000

/**
 * Keys that do damage, for the tests of what happens then. Nobody gets there by accident: they need
 * VANDAMME_TEST_FAULTS as well.
 */
export function faultOnPurpose(chunk: string, damage: Damage = DAMAGE): void {
  if (process.env['VANDAMME_TEST_FAULTS'] !== 'yes') return
  // ctrl-], ctrl-^, ctrl-_ and ctrl-\
  if (chunk === '\x1d') fail()
  if (chunk === '\x1e') damage.later(fail, 0)
  if (chunk === '\x1f') damage.exit(1)
  if (chunk === '\x1c') damage.sleep(FOREVER_MS)
}

function fail(): never {
  throw new TypeError('A fault on purpose')
}
