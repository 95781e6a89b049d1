import { asList, asObject, asText, type JsonObject } from '../../src/wire/json.ts'
import { faultsOf } from './openai-rules.ts'
import type { Asked, Provider } from './provider.ts'
import { chunk, DONE, messagesOf, USAGE } from './upstream.ts'

type Rules = Readonly<Record<string, (asked: Asked) => boolean>>
type Chunks = Provider['calls']

/** The faults that OpenAI would find, but for fields that this provider has of its own. */
function strict(own: RegExp, rules: Rules): Provider['faults'] {
  return (asked) => [
    ...faultsOf(asked.body).filter((fault) => !own.test(fault)),
    ...Object.entries(rules).flatMap(([fault, isFault]) => (isFault(asked) ? [fault] : [])),
  ]
}

const NOTHING = /$^/
const has =
  (...fields: readonly string[]) =>
  ({ body }: Asked): boolean =>
    fields.some((field) => Object.hasOwn(body, field))

const lacksBearer = ({ headers }: Asked): boolean =>
  headers.get('authorization') !== 'Bearer sk-your-key'

/** Of the requests that give a tool's result, those whose call came back without something. */
const callWithout =
  (isThere: (message: JsonObject) => boolean) =>
  ({ body }: Asked): boolean =>
    messagesOf(body, 'assistant').some(
      (message) => message['tool_calls'] !== undefined && !isThere(message),
    )

const callsOf = (message: JsonObject): readonly JsonObject[] =>
  asList(message['tool_calls']).map((call) => asObject(call) ?? {})

const choiceIsNoWord = ({ body }: Asked): boolean => typeof body['tool_choice'] === 'object'
const forces = ({ body }: Asked): boolean =>
  ![undefined, 'auto', 'none'].some((word) => word === body['tool_choice'])

const tokens = ({ body }: Asked): number =>
  Number(body['max_tokens'] ?? body['max_completion_tokens'] ?? 0)

const rolesOf = ({ body }: Asked): string =>
  asList(body['messages'])
    .map((message) => asText(asObject(message)?.['role']))
    .join(' ')

/** Where chat templates are strict: one system message, and that first. */
const systemIsLate = (asked: Asked): boolean => /\S system/.test(rolesOf(asked))

const ARGUMENTS = '{"file_path":"/a"}'
const NAMED = { type: 'function', function: { name: 'Read', arguments: '' } }

function argument(text: string, more: JsonObject = {}): JsonObject {
  return chunk({ tool_calls: [{ index: 0, ...more, function: { arguments: text } }] })
}

function whole(more: JsonObject = {}): JsonObject {
  return { ...NAMED, function: { name: 'Read', arguments: ARGUMENTS }, ...more }
}

const CALLED = chunk({}, 'tool_calls')
const STOPPED = chunk({}, 'stop')
const COUNTED = { ...chunk({}), choices: [], usage: USAGE }

/** The usual manner: name first, arguments in pieces, usage behind the end. */
const PIECES: Chunks = [
  chunk({ tool_calls: [{ index: 0, id: 'call_1', ...NAMED }] }),
  argument('{"file_path":'),
  argument('"/a"}'),
  CALLED,
  COUNTED,
  DONE,
]
const WORDS: Chunks = [chunk({ content: 'It says ' }), chunk({ content: 'alpha.' }), STOPPED, DONE]

const reasons = (field: string): JsonObject => chunk({ [field]: 'I read the file.' })
const keeps =
  (field: string) =>
  (message: JsonObject): boolean =>
    message[field] === 'I read the file.'

const DETAIL = { type: 'reasoning.text', text: 'I read the file.', signature: 's-1', index: 0 }
const SIGNED = { extra_content: { google: { thought_signature: 'sig-1' } } }

const GEMINI_SCHEMA = /"(?:\$schema|additionalProperties|const|exclusiveMinimum)"|"type":\[/

/** A cap that no name tells: the deployment may be called anything. */
const capped = (asked: Asked): string | undefined =>
  tokens(asked) > 16_384
    ? 'max_tokens is too large: 64000. This model supports at most 16384 completion tokens, whereas you provided 64000.'
    : undefined

/** As long as thinking is not switched off. */
const freeChoice =
  (words: string) =>
  (asked: Asked): string | undefined =>
    forces(asked) && asObject(asked.body['thinking'])?.['type'] !== 'disabled' ? words : undefined

/**
 * What each provider of the README minds, and how it streams a call: from its documentation, and
 * from what its users report.
 */
export const PROVIDERS: Readonly<Record<string, Provider>> = {
  OpenAI: {
    faults: strict(NOTHING, {
      key: lacksBearer,
      path: ({ target }) => target !== '/v1/chat/completions',
      'max_tokens is too large': (asked) => tokens(asked) > 16_384,
    }),
    calls: PIECES,
    ends: WORDS,
  },
  'Azure OpenAI': {
    faults: strict(NOTHING, {
      'api-key': ({ headers }) => headers.get('api-key') !== 'your-azure-key',
      'two keys': ({ headers }) => headers.has('authorization'),
      path: ({ target }) =>
        ![
          '/openai/v1/chat/completions',
          '/openai/deployments/my-gpt-4o/chat/completions?api-version=2024-10-21',
          '/openai/deployments/YOUR-DEPLOYMENT/chat/completions?api-version=2024-10-21',
        ].includes(target),
    }),
    teaches: capped,
    // What its content filter says of the prompt comes first, in a chunk without choices.
    calls: [{ ...COUNTED, usage: null, prompt_filter_results: [] }, ...PIECES],
    ends: WORDS,
  },
  Ollama: {
    faults: strict(/assistant.*reasoning|messages.*reasoning/, {
      'a key nobody gave': ({ headers }) => headers.has('authorization'),
      'a choice that cannot be': (asked) => forces(asked) || has('parallel_tool_calls')(asked),
      'a late system message': systemIsLate,
      'its reasoning': callWithout(keeps('reasoning')),
    }),
    calls: [
      reasons('reasoning'),
      chunk({ tool_calls: [whole({ index: 0, id: 'call_1' })] }),
      CALLED,
      DONE,
    ],
    ends: WORDS,
  },
  vLLM: {
    faults: strict(/reasoning/, {
      'a late system message': systemIsLate,
      'its reasoning': callWithout(keeps('reasoning')),
    }),
    calls: [reasons('reasoning'), ...PIECES],
    ends: [chunk({ content: '<think>Well.</think>' }), ...WORDS],
  },
  'LM Studio': {
    faults: strict(NOTHING, {
      'tool_choice as an object': choiceIsNoWord,
      'a late system message': systemIsLate,
    }),
    calls: [chunk({ content: '<think>I read' }), chunk({ content: ' it.</think>' }), ...PIECES],
    ends: WORDS,
  },
  'llama.cpp': {
    faults: strict(/reasoning_content/, {
      'tool_choice as an object': choiceIsNoWord,
      'a late system message': systemIsLate,
      'what changes with every request': ({ body }) => JSON.stringify(body).includes('billing'),
      'its reasoning': callWithout(keeps('reasoning_content')),
    }),
    calls: [reasons('reasoning_content'), ...PIECES],
    ends: WORDS,
  },
  OpenRouter: {
    faults: strict(/ (?:reasoning|usage)$|reasoning_details/, {
      key: lacksBearer,
      'the name of the app': ({ headers }) =>
        headers.get('http-referer') !== 'my-app' || headers.get('x-title') !== 'my-app',
      'two ways of effort': has('reasoning_effort'),
      'its reasoning': callWithout(
        (message) => JSON.stringify(message['reasoning_details']) === JSON.stringify([DETAIL]),
      ),
    }),
    calls: [
      ': OPENROUTER PROCESSING\n\n',
      chunk({ reasoning: DETAIL.text, reasoning_details: [DETAIL] }),
      ': OPENROUTER PROCESSING\n\n',
      ...PIECES,
    ],
    ends: WORDS,
  },
  DeepSeek: {
    faults: strict(/thinking|reasoning_content/, {
      key: lacksBearer,
      path: ({ target }) => target !== '/chat/completions',
      'its reasoning': callWithout(keeps('reasoning_content')),
      'a schema for the answer': has('response_format'),
    }),
    teaches: freeChoice('Thinking mode does not support this tool_choice'),
    calls: [reasons('reasoning_content'), ...PIECES],
    ends: WORDS,
  },
  Gemini: {
    faults: strict(/extra_content/, {
      key: lacksBearer,
      path: ({ target }) => target !== '/v1beta/openai/chat/completions',
      'an unknown field': has('parallel_tool_calls', 'prompt_cache_key', 'top_k', 'metadata'),
      'its schema': ({ body }) => GEMINI_SCHEMA.test(JSON.stringify(body['tools'])),
      'a call without its thought_signature': callWithout((message) =>
        callsOf(message).every(
          ({ extra_content: extra }) =>
            JSON.stringify(extra) === JSON.stringify(SIGNED.extra_content),
        ),
      ),
    }),
    // Whole calls without an index, and `stop` at their end.
    calls: [chunk({ tool_calls: [whole({ id: 'function-call-1', ...SIGNED })] }), STOPPED, DONE],
    ends: WORDS,
  },
  Groq: {
    faults: strict(NOTHING, {
      key: lacksBearer,
      path: ({ target }) => target !== '/openai/v1/chat/completions',
      $schema: ({ body }) => JSON.stringify(body).includes('$schema'),
      'a name, n or logprobs': ({ body }) =>
        has('n', 'logprobs', 'logit_bias')({ body } as Asked) ||
        messagesOf(body, 'user').some(({ name }) => name !== undefined),
    }),
    calls: [
      reasons('reasoning'),
      ...PIECES.slice(0, 3),
      { ...CALLED, x_groq: { usage: USAGE } },
      DONE,
    ],
    ends: WORDS,
  },
  Mistral: {
    faults: strict(/^tool_choice$/, {
      key: lacksBearer,
      'OpenAI spelling of a forced tool': ({ body }) => body['tool_choice'] === 'required',
      stream_options: has('stream_options'),
      'an id that is not nine letters and digits': callWithout((message) =>
        callsOf(message).every(({ id }) => /^[a-zA-Z0-9]{9}$/.test(String(id))),
      ),
      'a user right behind a tool': (asked) => rolesOf(asked).includes('tool user'),
    }),
    calls: [
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'I read.' }] }] }),
      {
        ...chunk({ tool_calls: [whole({ index: 0, id: 'abcDEF123' })] }, 'tool_calls'),
        usage: USAGE,
      },
      DONE,
    ],
    ends: WORDS,
  },
  xAI: {
    faults: strict(NOTHING, {
      key: lacksBearer,
      'stop, or an effort': has(
        'stop',
        'presence_penalty',
        'frequency_penalty',
        'reasoning_effort',
      ),
    }),
    calls: [reasons('reasoning_content'), ...PIECES],
    ends: WORDS,
  },
  'Kimi (Moonshot)': {
    faults: strict(/thinking|reasoning_content/, {
      key: lacksBearer,
      'sampling, which the model pins': has('temperature', 'top_p'),
      'thinking beside an effort': (asked) =>
        has('thinking')(asked) && has('reasoning_effort')(asked),
      'its reasoning': callWithout(keeps('reasoning_content')),
    }),
    teaches: freeChoice("tool_choice 'required' is incompatible with thinking enabled"),
    calls: [reasons('reasoning_content'), ...PIECES],
    ends: WORDS,
  },
  'GLM (Z.ai)': {
    faults: strict(/thinking|tool_stream|reasoning_content/, {
      key: lacksBearer,
      path: ({ target }) => !/^\/api\/(?:coding\/)?paas\/v4\/chat\/completions$/.test(target),
      'a choice other than auto': ({ body }) =>
        body['tool_choice'] !== undefined && body['tool_choice'] !== 'auto',
      'what it does not know': has(
        'max_completion_tokens',
        'parallel_tool_calls',
        'reasoning_effort',
      ),
      'more than one stop': ({ body }) => asList(body['stop']).length > 1,
      'arguments in one piece': ({ body }) => body['tool_stream'] !== true,
      'its reasoning': callWithout(keeps('reasoning_content')),
    }),
    calls: [reasons('reasoning_content'), ...PIECES],
    ends: WORDS,
  },
  'Qwen (Alibaba)': {
    faults: strict(/enable_thinking/, {
      key: lacksBearer,
      path: ({ target }) => target !== '/compatible-mode/v1/chat/completions',
      'a forced tool while it thinks': ({ body }) => body['tool_choice'] === 'required',
    }),
    // Later pieces carry an empty id, and content that says nothing.
    calls: [
      reasons('reasoning_content'),
      chunk({ content: '', tool_calls: [{ index: 0, id: 'call_1', ...NAMED }] }),
      argument('{"file_path":', { id: '' }),
      argument('"/a"}', { id: '' }),
      CALLED,
      COUNTED,
      DONE,
    ],
    ends: WORDS,
  },
}
