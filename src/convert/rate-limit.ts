const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/
const SECONDS = /^\d{1,9}(?:\.\d{1,9})?$/
const COUNT = /^\d{1,15}$/

/** What the client may believe of each header; anything else would break its waiting. */
const RETRY_HEADERS: Readonly<Record<string, readonly RegExp[]>> = {
  'retry-after': [SECONDS, HTTP_DATE],
  'retry-after-ms': [SECONDS],
  'x-should-retry': [/^(?:true|false)$/],
}

/** OpenAI's duration: `1h2m3.5s`, `6m0s`, `20ms`. */
const DURATION =
  /^(?:(\d{1,4})d)?(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,7}(?:\.\d{1,9})?)s)?(?:(\d{1,9}(?:\.\d{1,9})?)ms)?$/
const UNIT_MS = [86_400_000, 3_600_000, 60_000, 1_000, 1] as const

/** Looked for in every answer: by names that are ready. */
const RATE_LIMITS = ['requests', 'tokens'].flatMap((what) => [
  { ...rateLimit(what, 'limit'), read: counted },
  { ...rateLimit(what, 'remaining'), read: counted },
  { ...rateLimit(what, 'reset'), read: timeAfter },
])

function rateLimit(what: string, field: string) {
  return { theirs: `x-ratelimit-${field}-${what}`, ours: `anthropic-ratelimit-${what}-${field}` }
}

/** The headers that tell a client whether and when to ask again, as far as they make sense. */
export function retryHeaders(headers: Headers): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, patterns] of Object.entries(RETRY_HEADERS)) {
    const value = headers.get(name)?.trim() ?? ''
    if (patterns.some((pattern) => pattern.test(value))) kept[name] = value
  }
  return kept
}

/**
 * The rate limits of an answer in Anthropic's words: OpenAI counts down (`6m0s`), Anthropic names
 * the time (RFC 3339). `now` is in milliseconds since the epoch. What is missing or odd is left out.
 */
export function rateLimitHeaders(headers: Headers, now: number): Record<string, string> {
  const translated: Record<string, string> = {}
  for (const { theirs, ours, read } of RATE_LIMITS) {
    const value = headers.get(theirs)
    const said = value === null ? undefined : read(value.trim(), now)
    if (said !== undefined) translated[ours] = said
  }
  return translated
}

/** Milliseconds of a duration such as `6m0s`; a bare number has no unit and says nothing. */
export function durationMs(text: string): number | undefined {
  const parts = DURATION.exec(text)?.slice(1)
  if (text === '' || parts === undefined) return undefined
  return UNIT_MS.reduce((sum, unit, at) => sum + Number(parts[at] ?? 0) * unit, 0)
}

function timeAfter(duration: string, now: number): string | undefined {
  const wait = durationMs(duration)
  return wait === undefined ? undefined : new Date(now + wait).toISOString()
}

function counted(text: string): string | undefined {
  return COUNT.test(text) ? text : undefined
}
