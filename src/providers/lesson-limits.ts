import { mediaCharacters } from '../convert/chat/media.ts'
import { estimateCharacters } from '../convert/estimate.ts'
import type { ChatRequest } from '../wire/openai-chat.ts'
import type { Profile } from './profile.ts'

export function sentTokens(chat: ChatRequest): number | undefined {
  return chat.max_completion_tokens ?? chat.max_tokens
}

/** How upstreams say the most tokens that they write; a group holds the number. */
const LIMITS: readonly RegExp[] = [
  /at most (\d+)/i,
  /(?:less than or equal to|<=|lower than|maximum of|not exceed|up to) ?['"`]?(\d+)/i,
  /[[(] ?\d+ ?, ?(\d+) ?\]/,
  /> ?(\d+),? which is the maximum/i,
  /between \d+ and (\d+)/i,
  /to (\d+) \(inclusive\)/i,
  /(?:maximum|max(?!_)|limit)[^\d]{0,40}(\d+)/i,
]
/** vLLM: "max_tokens=128000 cannot be greater than max_model_len=max_total_tokens=40960". */
const WINDOW = /max_(?:model_len|total_tokens)=(?:max_total_tokens=)?(\d+)/i
/**
 * Prompt and answer share the window: a cap of all of it would leave no room to ask. The lesson holds
 * for shorter and longer prompts than this one, so it is neither more nor less than these parts.
 */
const SHARE_OF_WINDOW = { most: 0.5, least: 0.25 } as const
/** Code has fewer characters to a token than our guess assumes. */
const GUESS_MARGIN = 1.25
const EXCLUSIVE = /(?:to (\d+) \(exclusive\)|less than (\d+))/i

/** The most output tokens, when less were allowed than sent. */
export function cap(said: string, chat: ChatRequest): Partial<Profile> | undefined {
  // "16,384", but not the "1,8192" of a range.
  const text = said.replaceAll(/(?<=\d),(?=\d{3}(?!\d))/g, '')
  const limit = windowShare(text, chat) ?? exclusiveLimit(text) ?? statedLimit(text)
  return limit > 0 && limit < (sentTokens(chat) ?? 0) ? { maxOutputTokens: limit } : undefined
}

function windowShare(text: string, chat: ChatRequest): number | undefined {
  const digits = WINDOW.exec(text)?.[1]
  if (digits === undefined) return undefined
  const window = Number(digits)
  const { least, most } = SHARE_OF_WINDOW
  const room = window - promptGuess(chat)
  return Math.floor(Math.min(window * most, Math.max(window * least, room)))
}

function promptGuess(chat: ChatRequest): number {
  const characters = JSON.stringify(chat).length - mediaCharacters(chat)
  return estimateCharacters(characters) * GUESS_MARGIN
}

function exclusiveLimit(text: string): number | undefined {
  const [, range, bound] = EXCLUSIVE.exec(text) ?? []
  const limit = range ?? bound
  return limit === undefined ? undefined : Number(limit) - 1
}

function statedLimit(text: string): number {
  for (const pattern of LIMITS) {
    const number = pattern.exec(text)?.[1]
    if (number !== undefined) return Number(number)
  }
  return 0
}

/** The first number that is said to be the most; nothing when it allows what was sent. */
export function limited(
  field: 'maxTools' | 'maxDescription',
  text: string,
  sent = Number.POSITIVE_INFINITY,
): Partial<Profile> | undefined {
  const most = Number(
    /(?:maximum length|at most|maximum(?: of| is)?|limit of)\D{0,10}(\d+)/i.exec(text)?.[1],
  )
  return most > 0 && most < sent ? { [field]: most } : undefined
}
