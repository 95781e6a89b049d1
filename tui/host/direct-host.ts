import type { Ui } from '../ui.tsx'
import { describeCrash, type Link, type LinkOptions } from './link.ts'
import { prepareForInk } from './prepare.ts'
import { faultOnPurpose } from './test-faults.ts'

/**
 * Runs the dashboard in this very thread: for tests, for VANDAMME_UI_THREAD=main, and where there
 * are no Workers. Each picture then holds up the proxy for some milliseconds.
 */
export async function startDirect(options: LinkOptions): Promise<DirectLink> {
  prepareForInk(process.env)
  const { startUi } = await import('../ui.tsx')
  let isDead = false
  let ui: Ui | undefined

  function crash(error: unknown): void {
    isDead = true
    end()
    options.onCrash(describeCrash(error))
  }

  function end(): void {
    try {
      ui?.stop()
    } catch {
      // It is broken already.
    }
  }

  /** Does something with the dashboard while it lives. */
  function attempt(task: (ui: Ui) => void): void {
    try {
      if (!isDead && ui !== undefined) task(ui)
    } catch (error) {
      crash(error)
    }
  }

  const { client, write, start } = options
  try {
    ui = startUi({ ...start, client, write })
  } catch (error) {
    crash(error)
  }
  return {
    keys: (chunk) =>
      attempt((ui) => {
        faultOnPurpose(chunk)
        ui.keys(chunk)
      }),
    resize: (size) => attempt((ui) => ui.resize(size)),
    receive: (batch) =>
      attempt((ui) => {
        ui.receive(batch)
        queueMicrotask(options.onTaken)
      }),
    redraw: () => attempt((ui) => ui.redraw()),
    async stop() {
      attempt((ui) => ui.stop())
      isDead = true
    },
    claim(error) {
      if (isDead || !isOfDashboard(error)) return false
      crash(error)
      return true
    },
  }
}

export type DirectLink = Link & {
  /** Takes an error that nobody caught, when it is the dashboard's: React draws in timers. */
  readonly claim: (error: unknown) => boolean
}

function isOfDashboard(error: unknown): boolean {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  return /[\\/](?:tui|ink|react|react-reconciler|scheduler|yoga-layout)[\\/]/.test(stack)
}
