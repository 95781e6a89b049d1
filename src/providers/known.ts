import type * as z from 'zod/mini'

import { isObject, parseJson } from '../wire/json.ts'
import { FAMILIES, type Family } from './families.ts'
import { BASE, HOSTS, KNOWN_PROFILES } from './hosts.ts'
import type { Profile } from './profile.ts'

export { KNOWN_PROFILES }

export type ProfileTarget = {
  readonly baseUrl: string
  readonly model: string
  /** The user's setting. A `name` in it chooses the profile instead of the host. */
  readonly overrides?: Partial<Profile>
  /** What refusals of this upstream taught. */
  readonly lessons?: Partial<Profile>
}

/** What this upstream needs for this model. Each layer overrides the fields of the one before. */
export function profileFor({
  baseUrl,
  model,
  overrides = {},
  lessons = {},
}: ProfileTarget): Profile {
  const { name, patch } = hostProfile(baseUrl, overrides.name)
  const profile = {
    ...BASE,
    ...patch,
    ...familyPatch(name, model.toLowerCase()),
    ...overrides,
    ...lessons,
    name,
  }
  const drop = overrides.drop ?? patch.drop ?? []
  return lessons.drop === undefined
    ? profile
    : { ...profile, drop: [...new Set([...drop, ...lessons.drop])] }
}

function hostProfile(
  baseUrl: string,
  chosen: string | undefined,
): { readonly name: string; readonly patch: Partial<Profile> } {
  const host = URL.parse(baseUrl)?.host ?? ''
  const known = HOSTS.find((one) =>
    chosen === undefined ? one.host?.test(host) : one.name === chosen,
  )
  return known ?? { name: BASE.name, patch: {} }
}

function familyPatch(host: string, model: string): Partial<Profile> {
  let patch: Partial<Profile> = {}
  for (const family of FAMILIES) {
    if (appliesOn(family, host) && family.model.test(model)) patch = { ...patch, ...family.patch }
  }
  return patch
}

function appliesOn({ on, except }: Family, host: string): boolean {
  return (on?.includes(host) ?? true) && !(except?.includes(host) ?? false)
}

/**
 * Reads UPSTREAM_PROFILE: the name of a known profile, or a JSON object of the fields to override,
 * in which "name" chooses the known one to start from.
 */
export function readProfileSetting(
  text: string,
): { readonly profile: Partial<Profile> } | { readonly problem: string } {
  const name = text.trim().toLowerCase()
  if (KNOWN_PROFILES.includes(name)) return { profile: { name } }
  const value = parseJson(text)
  if (!isObject(value)) {
    return { problem: `expected one of ${KNOWN_PROFILES.join(', ')}, or a JSON object` }
  }
  // Only now: few use it, and its schemas take a good part of a start.
  const { readProfileFields }: typeof import('./setting.ts') = require('./setting.ts')
  const { data, error } = readProfileFields(value)
  return error === undefined ? { profile: data } : { problem: problemOf(error) }
}

function problemOf(error: z.core.$ZodError): string {
  return error.issues.map((issue) => [...issue.path, issue.message].join(': ')).join('; ')
}
