import type { ErrorKind } from '../../src/errors.ts'
import type { Exchange } from '../../src/events/exchange.ts'

type Failure = {
  readonly kind: ErrorKind
  readonly message: string
  /** Host of the upstream, with its port where it is not the usual one. */
  readonly upstream: string
  readonly model: string
}

type Hint = {
  readonly kinds?: readonly ErrorKind[]
  /** What its message says. */
  readonly says?: RegExp
  readonly fits?: (failure: Failure) => boolean
  readonly text: (failure: Failure) => string
}

/** What to do about a failure. The first that fits is told, so the narrower ones come first. */
const HINTS: readonly Hint[] = [
  {
    kinds: ['authentication'],
    says: /ANTHROPIC_API_KEY|x-api-key/i,
    text: () => 'The client shows another key than ANTHROPIC_API_KEY: set the same in both places.',
  },
  {
    kinds: ['authentication'],
    text: ({ upstream }) => `Wrong key: check OPENAI_API_KEY, the key for ${upstream}.`,
  },
  {
    kinds: ['billing'],
    text: () => 'The account has no credit or quota left: fill it up, or swap to another model.',
  },
  {
    kinds: ['upstream_unreachable', 'upstream_protocol'],
    fits: isOllama,
    text: () => 'Is Ollama running? Start it with: ollama serve',
  },
  {
    kinds: ['not_found'],
    fits: isOllama,
    text: ({ model }) => `Pull it first: ollama pull ${model}`,
  },
  {
    kinds: ['not_found'],
    says: /deployment/i,
    text: () => 'Check the name of the deployment (BIG_MODEL, MIDDLE_MODEL, SMALL_MODEL).',
  },
  {
    kinds: ['not_found', 'invalid_request', 'permission'],
    says: /model.{0,80}(?:not (?:found|exist|available)|does ?n.t exist|unknown|invalid)|(?:unknown|invalid|no such) model|model_not_found/i,
    text: ({ model }) => `The upstream does not know ${model}: pick another with b, m or s.`,
  },
  { kinds: ['not_found'], text: () => 'Check the path in OPENAI_BASE_URL and the model.' },
  {
    says: /prompt is too long|context (?:length|limit|window|size)|maximum context|context_length/i,
    text: () => 'Too long for this model: /compact in the client, or pick one with more context.',
  },
  {
    kinds: ['rate_limit'],
    text: ({ message }) => `Rate limit: ${waitOf(message)}; or use another model.`,
  },
  {
    kinds: ['overloaded'],
    says: /MAX_(?:UPSTREAM_REQUESTS|QUEUED_REQUESTS|BODY_MB)|ulimit/,
    text: () => 'The proxy is full: the client tries again by itself, or raise the limit it names.',
  },
  {
    kinds: ['overloaded'],
    text: () => 'The upstream is busy: the client tries again by itself, or use another model.',
  },
  {
    kinds: ['upstream_timeout'],
    text: () => 'No answer in time: is it loading a model? REQUEST_TIMEOUT sets the seconds.',
  },
  {
    kinds: ['upstream_unreachable'],
    says: /certificate/i,
    text: () => 'Set NODE_EXTRA_CA_CERTS to the certificate of your authority.',
  },
  {
    kinds: ['upstream_unreachable'],
    text: ({ upstream }) =>
      `${upstream} cannot be reached: is it running? Check OPENAI_BASE_URL and the network.`,
  },
  {
    kinds: ['invalid_request', 'upstream_error'],
    says: /(?:tools?|function).{0,60}(?:not support|unsupported)|not support.{0,30}(?:tools?|function)|tool.choice.{0,40}(?:requires|enable)/i,
    text: ({ model }) => `${model} cannot use tools: pick a model that can.`,
  },
  {
    kinds: ['invalid_request', 'upstream_error'],
    says: /(?:image|vision|multimodal).{0,60}(?:not support|unsupported|invalid)|not support.{0,30}(?:image|vision)/i,
    text: ({ model }) => `${model} cannot see images: pick a model that can.`,
  },
  {
    says: /content.?(?:filter|policy|management)|ResponsibleAI|moderation/i,
    text: () => "The upstream's content filter stepped in: say it differently.",
  },
  {
    kinds: ['invalid_request'],
    says: /max_(?:completion_)?tokens/i,
    text: () => 'The model writes less at once: set MAX_TOKENS_LIMIT to what it allows.',
  },
  {
    kinds: ['too_large'],
    text: () => 'The request is too large: /compact in the client, or raise MAX_BODY_MB.',
  },
  {
    kinds: ['permission'],
    text: ({ model }) => `The key may not use ${model}: give it access, or pick another model.`,
  },
  {
    kinds: ['upstream_protocol'],
    text: () => 'The answer is no chat completion: check OPENAI_BASE_URL (many end in /v1).',
  },
  {
    kinds: ['invalid_request'],
    text: () => 'Open it and compare what was asked with what went upstream (the tab Diff).',
  },
  {
    kinds: ['upstream_error'],
    text: () => 'A fault of the upstream: try again, or use another model for now.',
  },
  { kinds: ['internal'], text: () => 'A fault of Vandamme: please report it with the log.' },
]

const NO_HINT = 'Open it to see what was asked and what was answered.'

export function hintOf({ error, upstream, upstreamModel, model }: Exchange): string {
  const failure: Failure = {
    kind: error?.kind ?? 'internal',
    message: error?.message ?? '',
    upstream: upstream ?? 'the upstream',
    model: upstreamModel ?? model ?? 'this model',
  }
  return HINTS.find((hint) => fits(hint, failure))?.text(failure) ?? NO_HINT
}

function fits(hint: Hint, failure: Failure): boolean {
  return (
    (hint.kinds?.includes(failure.kind) ?? true) &&
    (hint.says?.test(failure.message) ?? true) &&
    (hint.fits?.(failure) ?? true)
  )
}

function isOllama({ upstream }: Failure): boolean {
  return upstream.endsWith(':11434')
}

/** How long to wait, where the upstream says so in words. */
function waitOf(message: string): string {
  const words =
    /(?:try again|retry)(?:[- ]after)? ?(?:in|:)? ?((?:\d+(?:\.\d+)? ?(?:milliseconds|ms|seconds|s|minutes|m|hours|h) ?)+)(?![a-z])/i
  const wait = words.exec(message)?.[1]?.trim()
  return wait === undefined ? 'the client waits and tries again' : `wait ${wait}`
}
