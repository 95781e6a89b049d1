/** Times in few cells. What is not known, or no time, shows as `-`. */

const UNKNOWN = '-'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const MOST_DAYS = 9999

/** A duration: `0.61s`, `26.8s`, `4m03s`, `1h12m`, `4d06h`, `120d`; at most 6 cells. */
export function seconds(ms: number | undefined): string {
  if (ms === undefined || !(ms >= 0)) return UNKNOWN
  if (Math.round(ms / 10) < 1000) return `${(ms / SECOND).toFixed(2)}s`
  if (Math.round(ms / 100) < 600) return `${(ms / SECOND).toFixed(1)}s`
  if (Math.round(ms / SECOND) < 3600) return pair(Math.round(ms / SECOND), 60, 'ms')
  if (Math.round(ms / MINUTE) < 100 * 60) return pair(Math.round(ms / MINUTE), 60, 'hm')
  if (Math.round(ms / HOUR) < 100 * 24) return pair(Math.round(ms / HOUR), 24, 'dh')
  return `${Math.min(MOST_DAYS, Math.round(ms / DAY))}d`
}

/** Local time of day: `12:31:07`, 8 cells. */
export function clock(time: number): string {
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return UNKNOWN
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
}

/** The larger unit and the smaller one, of which `size` make a larger; `names` has one letter each. */
function pair(amount: number, size: number, names: 'ms' | 'hm' | 'dh'): string {
  return `${Math.floor(amount / size)}${names.charAt(0)}${two(amount % size)}${names.charAt(1)}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
