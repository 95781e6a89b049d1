import { VandammeError } from '../errors.ts'
import { asObject, asText } from '../wire/json.ts'

/** What the network said (ECONNREFUSED), also behind the error that we made of it. */
export function networkCodeOf(error: unknown): string | undefined {
  const source = error instanceof VandammeError ? error.cause : error
  return asText(asObject(source)?.['code'])
}
