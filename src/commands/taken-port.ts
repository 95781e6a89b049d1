import { networkCodeOf } from '../check/network-code.ts'
import { nextFreePort } from '../check/port.ts'
import { describeListener, lookAt } from '../check/server-check.ts'
import { type Address, urlOf } from '../config/address.ts'
import { VandammeError } from '../errors.ts'

/** Starts what listens. Where its port is taken, says by whom and which port is free. */
export async function startOn<T>(address: Address, start: () => T): Promise<T> {
  try {
    return start()
  } catch (error) {
    if (networkCodeOf(error) !== 'EADDRINUSE') throw error
    throw new VandammeError('internal', await whoIsThere(address), { cause: error })
  }
}

async function whoIsThere(address: Address): Promise<string> {
  const next = `vandamme --port ${nextFreePort(address)}`
  const listener = await lookAt(address)
  return listener.type === 'ours'
    ? `A proxy of ours is there already, at ${urlOf(address)} (${describeListener(listener)}). Use that one, or start another: ${next}`
    : `Port ${address.port} is taken by another program. Stop it, or start on the next free port: ${next}`
}
