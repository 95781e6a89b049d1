import type { Flags } from './command.ts'

/** Flags that stand for a setting. */
const SETTING_FLAGS = { host: 'HOST', port: 'PORT' } as const

/** cac reads `8082` as a number and a repeated flag as a list, of which the last counts. */
export function settingFlags(flags: Flags): Readonly<Record<string, string>> {
  const given = Object.entries(SETTING_FLAGS).flatMap(([flag, setting]) => {
    const value: unknown = [flags[flag]].flat().at(-1)
    const isGiven = typeof value === 'string' || typeof value === 'number'
    return isGiven ? [[setting, String(value)] as const] : []
  })
  return Object.fromEntries(given)
}

export function isOn(flags: Flags, name: string): boolean {
  return [flags[name]].flat().at(-1) === true
}
