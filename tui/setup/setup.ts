import { prepareForInk } from '../host/prepare.ts'
import { createSession, type Ending, type Services } from './session.ts'
import type { Known } from './state.ts'

/** Asks until the settings are written or the user leaves. The terminal is as before then. */
export async function runSetup(known: Known, services: Services): Promise<Ending> {
  prepareForInk(process.env)
  const { drawSetup } = await import('./screen.tsx')
  const session = createSession(known, services)
  // What is thrown at a key press passes React's boundary.
  process.once('uncaughtException', session.fail)
  // Ctrl+C is a key here; the signal comes from elsewhere and means the same. Not `once`: where it
  // finds no listener but its own, Ink ends the process.
  process.on('SIGINT', session.leave)
  try {
    await drawSetup(session)
    return await session.ended
  } finally {
    process.off('uncaughtException', session.fail)
    process.off('SIGINT', session.leave)
  }
}
