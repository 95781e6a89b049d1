import { codeOf, VandammeError } from '../errors.ts'

/** What the network said (ECONNREFUSED), also behind the error that we made of it. */
export function networkCodeOf(error: unknown): string | undefined {
  const source = error instanceof VandammeError ? error.cause : error
  return codeOf(source)
}
