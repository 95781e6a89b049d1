import { readBaseUrl } from '../../src/config/base-url.ts'
import type { Provider } from './providers.ts'

/** What the user typed as the upstream's address, in one spelling; or what is wrong with it. */
export type Address = { readonly baseUrl: string } | { readonly problem: string }

/** A name of a resource: the first label of its host. */
const RESOURCE = /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/i
/** `localhost:8000/v1`, as people say it. */
const WITHOUT_SCHEME = /^[\w.-]+(?::\d+)?(?:\/|$)/

export function readAddress(provider: Provider, typed: string): Address {
  const text = typed.trim()
  if (text === '') return { problem: askFor(provider) }
  if (provider.id === 'azure' && RESOURCE.test(text)) {
    return { baseUrl: `https://${text.toLowerCase()}.openai.azure.com/openai/v1` }
  }
  const read = readBaseUrl(withScheme(text))
  if ('problem' in read) return { problem: read.problem }
  return { baseUrl: withVersion(read.url, read.apiVersion) }
}

/** Azure's version belongs to its address, where one was pasted with it. */
function withVersion(url: string, apiVersion: string | undefined): string {
  return apiVersion === undefined ? url : `${url}?api-version=${encodeURIComponent(apiVersion)}`
}

function withScheme(text: string): string {
  if (text.includes('://') || !WITHOUT_SCHEME.test(text)) return text
  const isNear = /^(?:localhost|127\.|\[|\d+\.\d+\.\d+\.\d+|[^./]+(?::|\/|$))/.test(text)
  return `${isNear ? 'http' : 'https'}://${text}`
}

function askFor({ id }: Provider): string {
  return id === 'azure'
    ? "Type the name of the resource, or its endpoint from Azure's portal."
    : 'Type the address of the API, such as http://localhost:8000/v1'
}
