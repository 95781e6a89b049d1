import { isLoopback } from '../config/hosts.ts'
import type { Setup } from './failure.ts'

type LocalServer = {
  readonly name: string
  readonly start: string
  /** Port that it listens on unless told otherwise. */
  readonly port: string
  readonly profile: string
}

export const LOCAL_SERVERS: readonly LocalServer[] = [
  { name: 'Ollama', start: 'ollama serve', port: '11434', profile: 'ollama' },
  { name: 'LM Studio', start: 'lms server start', port: '1234', profile: 'lmstudio' },
  { name: 'vLLM', start: 'vllm serve MODEL', port: '8000', profile: 'vllm' },
  {
    name: 'llama.cpp',
    start: 'llama-server -m MODEL --jinja',
    port: '8080',
    profile: 'llamacpp',
  },
]

/** The program that should answer at a base URL on this machine, as far as port or profile tell. */
export function localServer({ host, profile }: Pick<Setup, 'host' | 'profile'>) {
  const { hostname, port } = URL.parse(`http://${host}`) ?? { hostname: '', port: '' }
  if (!isLoopback(hostname)) return undefined
  return LOCAL_SERVERS.find((server) => server.profile === profile || server.port === port)
}
