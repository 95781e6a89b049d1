import { HEADER_PREFIX } from './headers.ts'
import { SETTINGS } from './schema.ts'

const SECRETS = new Set(SETTINGS.filter((setting) => setting.secret).map((setting) => setting.name))
const MASK = '****'
/** Of a shorter one, four characters would be too much. */
const LEAST_LENGTH = 12
const LONGEST_SHOWN = 80

/** A setting's value as it may be shown: secrets as their last four characters. */
export function shown(name: string, value: string): string {
  if (SECRETS.has(name) || name.startsWith(HEADER_PREFIX)) return mask(value)
  return withoutStraySecrets(value.replaceAll(/\s+/g, ' ')).slice(0, LONGEST_SHOWN)
}

function mask(secret: string): string {
  return secret.length < LEAST_LENGTH ? MASK : MASK + secret.slice(-4)
}

/** A key may have been pasted into the wrong setting, or into an address. */
function withoutStraySecrets(value: string): string {
  return value
    .replaceAll(/\/\/[^/]*@/g, `//${MASK}@`)
    .replaceAll(/[?#].*/g, '?…')
    .replaceAll(/[\w-]{20,}/g, mask)
}
