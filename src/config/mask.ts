import { HEADER_PREFIX } from './headers.ts'
import { SETTINGS } from './settings.ts'

const SECRETS = new Set(SETTINGS.filter((setting) => setting.secret).map((setting) => setting.name))
const MASK = '****'
/** Of a shorter one, four characters would be too much. */
const LEAST_LENGTH = 12
const LONGEST_SHOWN = 80
/** Name and password in an address. */
const USER_PART = /\/\/[^/]*@/g

/** A setting's value as it may be shown: secrets as their last four characters. */
export function shown(name: string, value: string): string {
  if (SECRETS.has(name) || name.startsWith(HEADER_PREFIX)) return mask(value)
  return withoutStraySecrets(value.replaceAll(/\s+/g, ' ')).slice(0, LONGEST_SHOWN)
}

/** What keys look like: a provider's prefix, a UUID, or a long run of letters with digits in it. */
const KEY =
  /\b(?:sk|pk|rk|gsk|xai|nvapi|hf|ghp|csk|pplx|key)[-_][\w-]{12,}|\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b|(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z\d]{20,}/gi

/**
 * A sound setting's value as it may be shown. Longer names of models and hosts stay whole here, where
 * `shown` takes them for keys; what looks like a key in the wrong place is still masked.
 */
export function shownSound(name: string, value: string): string {
  if (SECRETS.has(name) || name.startsWith(HEADER_PREFIX)) return mask(value)
  return value
    .replaceAll(USER_PART, `//${MASK}@`)
    .replaceAll(/(:\/\/[^\s?#]*)[?#].*/g, '$1?…')
    .replaceAll(KEY, mask)
}

function mask(secret: string): string {
  return secret.length < LEAST_LENGTH ? MASK : MASK + secret.slice(-4)
}

/** A key may have been pasted into the wrong setting, or into an address. */
function withoutStraySecrets(value: string): string {
  return value
    .replaceAll(USER_PART, `//${MASK}@`)
    .replaceAll(/[?#].*/g, '?…')
    .replaceAll(/[\w-]{20,}/g, mask)
}
