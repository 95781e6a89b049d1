import type { Profile } from '../providers/profile.ts'
import { cutBefore } from './characters.ts'
import { hash8 } from './hash.ts'

/** OpenAI refuses longer `tool_calls[].id`. */
const MOST_CHARACTERS = 40
const NINE = /^[A-Za-z0-9]{9}$/

const FITTED = {
  // Ids that fit stay as they are: Kimi, for one, reads meaning into its own.
  any: (id: string) =>
    id !== '' && id.length <= MOST_CHARACTERS
      ? id
      : `${id.slice(0, cutBefore(id, MOST_CHARACTERS - 9))}_${hash8(id)}`,
  'nine-alphanumerics': (id: string) => (NINE.test(id) ? id : `t${hash8(id)}`),
} as const satisfies Record<Profile['toolIds'], (id: string) => string>

/**
 * Names tool calls for one request: the returned function takes the client's id of the next call
 * and gives the upstream's. The same history always gets the same ids, which keeps the upstream's
 * prompt cache; an id that came before (some upstreams count `call_0` anew in each turn) gets a
 * number, since within a request ids must differ.
 */
export function createToolIds(style: Profile['toolIds']): (id: string) => string {
  const taken = new Set<string>()
  // How often an id came: going on from there keeps a thousand equal ids linear.
  const times = new Map<string, number>()
  return (id) => {
    let count = times.get(id) ?? 0
    let fitted: string
    do {
      count += 1
      fitted = FITTED[style](count === 1 ? id : `${id}_${count}`)
    } while (taken.has(fitted))
    times.set(id, count)
    taken.add(fitted)
    return fitted
  }
}
