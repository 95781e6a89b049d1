import { VandammeError, type ErrorKind } from '../errors.ts'
import { asObject } from '../wire/json.ts'

/** Of a code that we do not know. */
const MAX_CODE = 60

type Failure = { readonly kind: ErrorKind; readonly said: string }

const CERTIFICATE = unreachable(
  'its certificate is not trusted. For a private authority set NODE_EXTRA_CA_CERTS.',
)
const UNKNOWN_NAME = unreachable('its name is not known. Check OPENAI_BASE_URL and the network.')
const CLOSED = unreachable('it closed the connection.')
const NO_WAY = unreachable('there is no way to it. Check OPENAI_BASE_URL and the network.')
const PLAIN_HTTP = unreachable('it does not speak TLS. Check http or https in OPENAI_BASE_URL.')
const GARBLED: Failure = { kind: 'upstream_protocol', said: 'its answer cannot be read.' }

const NO_MORE: Failure = {
  kind: 'overloaded',
  said: 'this machine lets the proxy open no more. Raise ulimit -n, or lower MAX_UPSTREAM_REQUESTS.',
}

/** What `fetch` calls the ways in which a connection fails. */
const FAILURES: ReadonlyMap<string, Failure> = new Map([
  ['ENOTFOUND', UNKNOWN_NAME],
  ['EAI_AGAIN', UNKNOWN_NAME],
  ['ECONNRESET', CLOSED],
  ['ECONNABORTED', CLOSED],
  ['EPIPE', CLOSED],
  ['ETIMEDOUT', NO_WAY],
  ['EHOSTUNREACH', NO_WAY],
  ['ENETUNREACH', NO_WAY],
  ['EMFILE', NO_MORE],
  ['ENFILE', NO_MORE],
  ['EPROTO', PLAIN_HTTP],
  ['ERR_TLS_CERT_ALTNAME_INVALID', CERTIFICATE],
  ['CERT_HAS_EXPIRED', CERTIFICATE],
  ['CERT_NOT_YET_VALID', CERTIFICATE],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', CERTIFICATE],
  ['SELF_SIGNED_CERT_IN_CHAIN', CERTIFICATE],
  ['UNABLE_TO_GET_ISSUER_CERT', CERTIFICATE],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', CERTIFICATE],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', CERTIFICATE],
  ['ZlibError', GARBLED],
  ['BrotliDecompressionError', GARBLED],
  ['ZstdDecompressionError', GARBLED],
])

/** What usually listens on a port of this machine, and how it is started. */
const LOCAL_SERVERS: ReadonlyMap<string, string> = new Map([
  ['11434', 'Is Ollama running? Start it with: ollama serve'],
  ['1234', 'Is the server of LM Studio running? Start it with: lms server start'],
  ['8000', 'Is vLLM running? Start it with: vllm serve MODEL'],
  ['8080', 'Is llama.cpp running? Start it with: llama-server -m MODEL --jinja'],
  ['30000', 'Is SGLang running? Start it with: python -m sglang.launch_server'],
  ['4000', 'Is LiteLLM running? Start it with: litellm'],
])

function unreachable(said: string): Failure {
  return { kind: 'upstream_unreachable', said }
}

/** What an exception on the way to the upstream means. `host` is all that is said about the address. */
export function fromFailure(error: unknown, host: string): VandammeError {
  if (error instanceof VandammeError) return error
  const { kind, said } = failureOf(error, host)
  return new VandammeError(kind, said, { cause: error })
}

function failureOf(error: unknown, host: string): Failure {
  const { name, code, cause } = asObject(error) ?? {}
  if (name === 'TimeoutError') {
    return { kind: 'upstream_timeout', said: `${host} did not answer in time.` }
  }
  if (name === 'AbortError') return { kind: 'client_aborted', said: 'The client left.' }
  const reason = code ?? asObject(cause)?.['code']
  if (reason === 'ECONNREFUSED') return refused(host)
  const failure = FAILURES.get(String(reason))
  if (failure !== undefined) {
    return { kind: failure.kind, said: `The connection to ${host} failed: ${failure.said}` }
  }
  // Runtimes invent codes; only errors without one can be bugs of ours.
  if (typeof reason !== 'string') return { kind: 'internal', said: 'A failure without a name.' }
  const named = reason.replaceAll(/\W/g, ' ').slice(0, MAX_CODE)
  return unreachable(`The connection to ${host} failed (${named}).`)
}

function refused(host: string): Failure {
  const { hostname, port } = URL.parse(`http://${host}`) ?? { hostname: '', port: '' }
  const local = /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(hostname)
  const start = local ? LOCAL_SERVERS.get(port) : undefined
  const fix = start ?? 'Check OPENAI_BASE_URL.'
  return unreachable(`Nothing listens at ${host}. ${fix}`)
}
