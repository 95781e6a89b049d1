import type { Tier } from '../../src/route/tier.ts'

export type Tiers = Readonly<Record<Tier, string>>

/** Models that answer no chat, or not as Claude Code needs it. */
const NO_CHAT =
  /embed|whisper|tts|audio|realtime|image|dall-e|moderation|rerank|transcri|speech|\bocr\b|guard|\bsora|davinci|babbage|instruct-\d{4}|turbo-instruct|search|deep-research|\bbge\b|\bveo|imagen|lyria|robotics|computer-use|\baqa\b|distil/

/** Families in the order in which they are proposed where a list has several. */
const FAMILIES: readonly RegExp[] = [
  /claude/,
  /(?:^|\/)gpt-\d|chatgpt/,
  /gemini/,
  /grok/,
  /glm/,
  /kimi|moonshot/,
  /deepseek/,
  /qwen|qwq/,
  /mistral|devstral|magistral|ministral|codestral|mixtral/,
  /gpt-oss/,
  /llama/,
]

/** What a word in a name says about the model's size: the greater, the larger. The first counts. */
const SIZE_WORDS: readonly (readonly [word: RegExp, size: number])[] = [
  // A mini is small, also the one of Opus.
  [/nano|tiny|\b(?:edge|3b|8b)\b/, -3],
  [/lite|instant|ministral/, -2],
  [/turbo|highspeed/, -1.5],
  [/(?<!ge)mini(?!max|stral)|haiku|flash|small|\bair|fast/, -1],
  // Of OpenAI these answer only elsewhere (Responses), slowly and dearly.
  [/(?:gpt|\bo\d)[\w.-]*-pro|codex|\bo\d/, -0.5],
  [/sonnet|medium|plus|middle/, 0.5],
  [/opus|ultra|large|\bmax\b|pro\b|heavy|big/, 1],
]

type Model = {
  readonly id: string
  readonly family: number
  readonly size: number
  /** Billions of parameters, where the name tells. */
  readonly billions: number | undefined
  readonly version: readonly number[]
  /** The less, the plainer: neither a preview nor the picture of a day. */
  readonly oddity: number
  readonly isCoder: boolean
}

/** Models for the three tiers out of those that an upstream has; empty texts where it has none. */
export function proposeTiers(ids: readonly string[]): Tiers {
  const usable = ids.map(read).filter(({ id }) => !NO_CHAT.test(id.toLowerCase()))
  const large = usable.filter(isLarge)
  const big = best(large.length > 0 ? large : usable, isBigger)
  if (big === undefined) return { big: '', middle: '', small: '' }
  const kin = usable.filter(({ family }) => family === big.family)
  return {
    big: big.id,
    middle: middleOf(kin)?.id ?? big.id,
    small: smallOf(big, big.billions === undefined ? kin : usable).id,
  }
}

function isLarge({ size, billions }: Model): boolean {
  return size >= 0 || (billions ?? 0) > 14
}

/** A family of its own name for the tier, as Claude's. */
function middleOf(kin: readonly Model[]): Model | undefined {
  return best(
    kin.filter(({ size }) => size === 0.5),
    (a, b) => newer(a, b) || plainer(a, b),
  )
}

/** Below this many billions a model gets lost in Claude Code's tools. */
const LEAST_BILLIONS = 7

function smallOf(big: Model, candidates: readonly Model[]): Model {
  const sized = candidates.filter(({ billions }) => (billions ?? 0) >= LEAST_BILLIONS)
  if (big.billions !== undefined) {
    return best(sized, (a, b) => smaller(a, b) || coder(a, b) || newer(a, b)) ?? big
  }
  const small = candidates.filter(({ size, billions }) => size <= -1 && billions === undefined)
  return best(small, (a, b) => newer(a, b) || b.size - a.size || plainer(a, b)) ?? big
}

type Order = (a: Model, b: Model) => number

function isBigger(a: Model, b: Model): number {
  if (a.billions !== undefined && b.billions !== undefined) {
    return b.billions - a.billions || coder(a, b) || a.family - b.family || newer(a, b)
  }
  return a.family - b.family || b.size - a.size || newer(a, b) || coder(a, b) || plainer(a, b)
}

function smaller(a: Model, b: Model): number {
  return (a.billions ?? 0) - (b.billions ?? 0)
}

function coder(a: Model, b: Model): number {
  return Number(b.isCoder) - Number(a.isCoder)
}

function newer(a: Model, b: Model): number {
  const places = Math.max(a.version.length, b.version.length)
  for (let place = 0; place < places; place++) {
    const step = (b.version[place] ?? 0) - (a.version[place] ?? 0)
    if (step !== 0) return step
  }
  return 0
}

/** The list's own order decides what nothing else does. */
function plainer(a: Model, b: Model): number {
  return a.oddity - b.oddity || a.id.length - b.id.length
}

function best(models: readonly Model[], order: Order): Model | undefined {
  return models.toSorted(order)[0]
}

const BILLIONS = /(?:^|[^a-z\d.])(\d+(?:\.\d+)?)b(?![a-z])/
/** `2024-11-20`, `20250929`, `2512`, `0711`: the day of a picture, not a version. */
const DATE = /\d{4}-\d{2}-\d{2}|\b\d{2}-\d{4}\b|\b\d{2}-\d{2}\b|\d{6,8}|\b\d{4}\b/g
const VERSION = /(\d+)(?:[.-](\d{1,2})(?!\d))?/

function read(id: string): Model {
  const name = id.toLowerCase()
  const family = FAMILIES.findIndex((pattern) => pattern.test(name))
  const billions = BILLIONS.exec(name)?.[1]
  const dates = name.match(DATE) ?? []
  const bare = name.replaceAll(DATE, '').replaceAll(new RegExp(BILLIONS, 'g'), '')
  const version = VERSION.exec(bare)
  return {
    id,
    family: family < 0 ? FAMILIES.length : family,
    size: SIZE_WORDS.find(([word]) => word.test(name))?.[1] ?? 0,
    billions: billions === undefined ? undefined : Number(billions),
    version: [Number(version?.[1] ?? 0), Number(version?.[2] ?? 0)],
    oddity: dates.length + (/preview|exp|beta|alpha|free|thinking/.test(name) ? 1 : 0),
    isCoder: /code/.test(name),
  }
}
