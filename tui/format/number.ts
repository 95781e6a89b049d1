/** Numbers in few cells, for columns. What is not known, or no number, shows as `-`. */

const UNKNOWN = '-'

const UNITS = ['', 'k', 'M', 'G', 'T'] as const
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const
const STEP = 1000

/** `612`, `18.2k`, `311k`, `14.8M`: at most 5 cells. */
export function count(value: number | undefined): string {
  if (!isAmount(value)) return UNKNOWN
  const { digits, unit } = scaled(value)
  return digits + (UNITS[unit] ?? '')
}

/** `612 B`, `1.5 kB`, `171 kB`: at most 7 cells. */
export function bytes(value: number | undefined): string {
  if (!isAmount(value)) return UNKNOWN
  const { digits, unit } = scaled(value)
  return `${digits} ${BYTE_UNITS[unit] ?? ''}`
}

/** Of tokens a second or the like, without its unit: `4.2`, `58`, `1.2k`; at most 5 cells. */
export function rate(value: number | undefined): string {
  if (!isAmount(value)) return UNKNOWN
  return value > 0 && Number(value.toFixed(1)) < 10 ? value.toFixed(1) : count(value)
}

/** Of a share from 0 to 1: `0%`, `0.7%`, `91%`, `100%`; at most 5 cells. */
export function percent(share: number | undefined): string {
  if (!isAmount(share)) return UNKNOWN
  const value = Math.min(999, share * 100)
  if (value === 0) return '0%'
  if (value < 0.05) return '<0.1%'
  return `${value.toFixed(Number(value.toFixed(1)) < 10 ? 1 : 0)}%`
}

/** USD: `$0.000`, `<$0.001`, `$0.031`, `$4.12`, `$1234`; at most 7 cells. */
export function money(usd: number | undefined): string {
  if (!isAmount(usd)) return UNKNOWN
  if (usd > 0 && usd < 0.001) return '<$0.001'
  if (Number(usd.toFixed(3)) < 1) return `$${usd.toFixed(3)}`
  if (Number(usd.toFixed(2)) < STEP) return `$${usd.toFixed(2)}`
  return Math.round(usd) < 100_000 ? `$${Math.round(usd)}` : `$${count(usd)}`
}

function isAmount(value: number | undefined): value is number {
  return value !== undefined && value >= 0
}

/** At most three digits of the value in the largest unit that it fills. */
function scaled(value: number): { readonly digits: string; readonly unit: number } {
  let rest = value
  let unit = 0
  // What rounds up to 1000 is one of the next unit.
  while (Math.round(rest) >= STEP && unit < UNITS.length - 1) {
    rest /= STEP
    unit += 1
  }
  const isWhole = unit === 0 || Number(rest.toFixed(1)) >= 100
  return { digits: Math.min(rest, STEP - 1).toFixed(isWhole ? 0 : 1), unit }
}
