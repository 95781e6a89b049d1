import { startDirect, type DirectLink } from './direct-host.ts'
import type { StartLink } from './link.ts'
import { startInWorker } from './worker-host.ts'

export type LinkChoice = {
  readonly startLink: StartLink
  /** Takes an error that nobody caught, when it comes from a dashboard in this thread. */
  readonly claim: (error: unknown) => boolean
}

/** The dashboard in a thread of its own, or in this one when that is asked for or cannot be. */
export function createLinkChoice(
  thread: 'worker' | 'main',
  startWorker: StartLink = startInWorker,
): LinkChoice {
  let direct: DirectLink | undefined

  const inThisThread: StartLink = async (options) => {
    direct = await startDirect(options)
    return direct
  }

  return {
    startLink: async (options) => {
      if (thread === 'main') return await inThisThread(options)
      return await startWorker(options).catch(() => inThisThread(options))
    },
    claim: (error) => direct?.claim(error) ?? false,
  }
}
