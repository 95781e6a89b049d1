/** One upstream that the user can choose. */
export type Provider = {
  readonly id: string
  readonly name: string
  /** The name of its profile, where it has one. */
  readonly profile?: string
  /** Base URLs that it is known to have; the user chooses where there are several. */
  readonly places: readonly Place[]
  /** It may be anywhere: the user is asked for the address. The first place is proposed. */
  readonly asksAddress?: true
  /** Asked of every user; elsewhere only where the upstream wants one. */
  readonly needsKey: boolean
  /** Where a key is made. */
  readonly keyPage?: string
}

type Place = { readonly name: string; readonly baseUrl: string }

const AZURE: Provider = {
  id: 'azure',
  name: 'Azure OpenAI',
  profile: 'azure',
  places: [],
  asksAddress: true,
  needsKey: true,
  keyPage: 'https://portal.azure.com (Keys and Endpoint)',
}

const OTHER: Provider = {
  id: 'other',
  name: 'Other (any OpenAI-compatible API)',
  places: [],
  asksAddress: true,
  needsKey: true,
}

/** In the order of the list. Addresses are those of the providers' own documentation. */
export const PROVIDERS: readonly Provider[] = [
  hosted('openai', 'OpenAI', 'https://api.openai.com/v1', 'https://platform.openai.com/api-keys'),
  AZURE,
  local('ollama', 'Ollama', 11434),
  local('lmstudio', 'LM Studio', 1234),
  local('vllm', 'vLLM', 8000),
  local('llamacpp', 'llama.cpp', 8080),
  hosted('openrouter', 'OpenRouter', 'https://openrouter.ai/api/v1', 'https://openrouter.ai/keys'),
  hosted(
    'deepseek',
    'DeepSeek',
    'https://api.deepseek.com',
    'https://platform.deepseek.com/api_keys',
  ),
  hosted(
    'gemini',
    'Gemini',
    'https://generativelanguage.googleapis.com/v1beta/openai',
    'https://aistudio.google.com/apikey',
  ),
  hosted('groq', 'Groq', 'https://api.groq.com/openai/v1', 'https://console.groq.com/keys'),
  hosted('mistral', 'Mistral', 'https://api.mistral.ai/v1', 'https://console.mistral.ai/api-keys'),
  hosted('xai', 'xAI', 'https://api.x.ai/v1', 'https://console.x.ai'),
  regional('kimi', 'Kimi (Moonshot)', [
    { name: 'Moonshot, international', baseUrl: 'https://api.moonshot.ai/v1' },
    { name: 'Moonshot, China', baseUrl: 'https://api.moonshot.cn/v1' },
    { name: 'Kimi coding plan', baseUrl: 'https://api.kimi.com/coding/v1' },
  ]),
  regional('zai', 'GLM (Z.ai)', [
    { name: 'Z.ai API', baseUrl: 'https://api.z.ai/api/paas/v4' },
    { name: 'Z.ai coding plan', baseUrl: 'https://api.z.ai/api/coding/paas/v4' },
    { name: 'BigModel, China', baseUrl: 'https://open.bigmodel.cn/api/paas/v4' },
  ]),
  regional('qwen', 'Qwen (DashScope)', [
    {
      name: 'International',
      baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    },
    { name: 'China', baseUrl: 'https://dashscope.aliyuncs.com/compatible-mode/v1' },
  ]),
  OTHER,
]

export function providerOf(id: string): Provider {
  return PROVIDERS.find((provider) => provider.id === id) ?? OTHER
}

function hosted(
  ...[id, name, baseUrl, keyPage]: readonly [string, string, string, string]
): Provider {
  return { id, name, profile: id, places: [{ name, baseUrl }], needsKey: true, keyPage }
}

function regional(id: string, name: string, places: readonly Place[]): Provider {
  return { id, name, profile: id, places, needsKey: true }
}

/** On this machine, or on another one of the network. */
function local(id: string, name: string, port: number): Provider {
  const places = [{ name, baseUrl: `http://localhost:${port}/v1` }]
  return { id, name, profile: id, places, asksAddress: true, needsKey: false }
}
