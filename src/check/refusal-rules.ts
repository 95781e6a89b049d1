import { distance } from '../config/distance.ts'
import { baseUrlFix } from './connection-rules.ts'
import type { Failure } from './failure.ts'
import type { Rule } from './rule.ts'

/** The upstream answered, and refused. The surest causes come first. */
export const REFUSAL_RULES: readonly Rule[] = [
  {
    id: 'no-key',
    fits: ({ kind, keySource }) => kind === 'authentication' && keySource === undefined,
    cause: ({ host }) => `${host} wants a key, and none is set.`,
    fix: () => 'Set OPENAI_API_KEY to a key of this provider.',
  },
  {
    id: 'wrong-key',
    fits: ({ kind }) => kind === 'authentication',
    cause: ({ host, keySource }) => `${host} refused the key, which came from ${from(keySource)}.`,
    fix: ({ profile }) =>
      profile === 'azure'
        ? 'Set OPENAI_API_KEY to a key of this very Azure resource (Keys and Endpoint in its portal).'
        : 'Set OPENAI_API_KEY to a valid key of this provider; a key in the environment wins over one in .env.',
  },
  {
    id: 'not-permitted',
    fits: ({ kind }) => kind === 'permission',
    cause: ({ host }) => `${host} knows the key, but does not permit this with it.`,
    fix: () => 'Use a key with access to this model, and check region, project and firewall rules.',
    isOfModel: true,
  },
  {
    id: 'no-credit',
    fits: ({ kind }) => kind === 'billing',
    cause: () => 'The account has no credit or quota left.',
    fix: () => "Add credit in the provider's console, or use another key.",
  },
  {
    id: 'azure-deployment',
    fits: ({ code, said }) =>
      code === 'DeploymentNotFound' || /deployment .*does not exist/i.test(said),
    cause: ({ model }) => `The Azure resource has no deployment named ${model}.`,
    fix: ({ settings }) =>
      `Set ${list(settings)} to the name of a deployment (not of a model), or deploy it. A new one takes some minutes.`,
    isOfModel: true,
  },
  {
    id: 'azure-version',
    fits: (failure) => isAzure(failure) && (speaksOfVersion(failure) || isMissing(failure)),
    cause: ({ azureApiVersion }) =>
      `Azure does not serve this address under api-version ${azureApiVersion ?? ''}.`,
    fix: () =>
      'Set AZURE_API_VERSION to one that the resource knows, such as 2024-10-21; or use the base URL that ends in /openai/v1, which needs none.',
  },
  {
    id: 'model-not-pulled',
    fits: (failure) => isUnknownModel(failure) && failure.profile === 'ollama',
    cause: ({ model }) => `Ollama does not have the model ${model}.`,
    fix: ({ model, settings }) =>
      `Pull it with: ollama pull ${model}   Or set ${list(settings)} to one that ollama list shows.`,
    isOfModel: true,
  },
  {
    id: 'unknown-model',
    fits: isUnknownModel,
    cause: ({ host, model }) => `${host} has no model named ${model}.`,
    fix: (failure) =>
      `Set ${list(failure.settings)} to a model of this upstream${nearest(failure)}. vandamme models lists them.`,
    isOfModel: true,
  },
  {
    id: 'tools-not-enabled',
    fits: ({ said }) => /enable-auto-tool-choice|tool-call-parser/.test(said),
    cause: () => 'vLLM runs without tool calling.',
    fix: () =>
      'Start it with: vllm serve MODEL --enable-auto-tool-choice --tool-call-parser PARSER (its documentation names the parser of each model).',
  },
  {
    id: 'tools-not-enabled',
    fits: ({ said }) => /--jinja/.test(said),
    cause: () => 'llama.cpp runs without tool calling.',
    fix: () => 'Start it with: llama-server -m MODEL --jinja',
  },
  {
    id: 'no-tools',
    fits: ({ said }) =>
      /not support (?:tools|function)|support tool use|tools? .*not supported/i.test(said),
    cause: ({ model }) => `${model} cannot call tools, which Claude Code needs for everything.`,
    fix: ({ settings }) => `Set ${list(settings)} to a model that can.`,
    isOfModel: true,
  },
  {
    id: 'context-too-small',
    fits: ({ said, message }) => /prompt is too long|context/i.test(`${said} ${message}`),
    cause: ({ model }) => `The context window of ${model} is too small even for a short request.`,
    fix: ({ profile }) =>
      profile === 'ollama' ? OLLAMA_CONTEXT : 'Start the server with a longer context.',
    isOfModel: true,
  },
  {
    id: 'rate-limit',
    fits: ({ kind }) => kind === 'rate_limit',
    cause: () => 'The upstream limits how much may be asked, and the limit is reached.',
    fix: () => 'Wait and ask again, or raise the limit with the provider.',
    isOfModel: true,
  },
  {
    id: 'wrong-base-url',
    fits: (failure) => isMissing(failure) || failure.kind === 'upstream_protocol',
    cause: ({ url }) => `There is no OpenAI-compatible API at ${url}`,
    fix: baseUrlFix,
  },
  {
    id: 'upstream-broken',
    fits: ({ kind }) => kind === 'upstream_error' || kind === 'overloaded',
    cause: ({ host, status }) =>
      `${host} has trouble of its own${status === undefined ? '' : ` (HTTP ${status})`}.`,
    fix: () => 'Ask again later; for a server of yours, look into its log.',
    isOfModel: true,
  },
]

/** Claude Code's own prompt and tools take about 20,000 tokens. */
export const OLLAMA_CONTEXT =
  'Restart Ollama with a longer one: OLLAMA_CONTEXT_LENGTH=64000 ollama serve'

const MOST_EDITS = 4

function from(source: Failure['keySource']): string {
  if (source === 'flag') return 'a flag'
  return source === 'environment' ? 'the environment' : (source ?? 'nowhere')
}

/** Where Azure's older addresses apply, which carry a version. */
function isAzure({ azureApiVersion }: Failure): boolean {
  return azureApiVersion !== undefined
}

function speaksOfVersion({ code, said }: Failure): boolean {
  return /api.?version/i.test(`${code} ${said}`)
}

function isMissing({ kind, status }: Failure): boolean {
  return kind === 'not_found' || status === 405
}

function isUnknownModel({ model, code, said, status }: Failure): boolean {
  if (model === '' || (status ?? 500) >= 500) return false
  return (
    code === 'model_not_found' ||
    /try pulling/i.test(said) ||
    /\bmodel\b.*(?:not (?:found|exist|a valid|available)|does(?: not|n't) exist|unknown|invalid)/i.test(
      said,
    ) ||
    /(?:unknown|invalid|no such|not a valid|no) model/i.test(said)
  )
}

function list(settings: readonly string[]): string {
  return settings.join(' and ') || 'the model'
}

/** A name in the upstream's list that the user may have meant. */
function nearest({ model, models }: Failure): string {
  const found = models
    .map((name) => ({ name, edits: distance(name.toLowerCase(), model.toLowerCase()) }))
    .filter(({ edits }) => edits <= MOST_EDITS)
    .toSorted((a, b) => a.edits - b.edits)[0]
  return found === undefined ? '' : ` (did you mean ${found.name}?)`
}
