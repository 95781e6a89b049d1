/**
 * Where requests go. Azure has three shapes of base URL (learn.microsoft.com, "Azure OpenAI REST
 * API reference"): the resource alone, to which the deployment is added; one deployment; and
 * `/openai/v1`, which is OpenAI's own shape and takes no `api-version`.
 */
export type Endpoint = {
  readonly baseUrl: string
  /** Set where Azure's older shapes apply. */
  readonly azureApiVersion: string | undefined
}

export function chatUrl({ baseUrl, azureApiVersion }: Endpoint, model: string): string {
  if (azureApiVersion === undefined) return `${baseUrl}/chat/completions`
  const deployment = `${azureRoot(baseUrl)}/deployments/${segment(model)}`
  const base = baseUrl.includes('/deployments/') ? baseUrl : deployment
  return `${base}/chat/completions${versionQuery(azureApiVersion)}`
}

export function modelsUrl({ baseUrl, azureApiVersion }: Endpoint): string {
  if (azureApiVersion === undefined) return `${baseUrl}/models`
  const [resource = baseUrl] = baseUrl.split('/deployments/')
  return `${azureRoot(resource)}/models${versionQuery(azureApiVersion)}`
}

function azureRoot(baseUrl: string): string {
  return baseUrl.endsWith('/openai') ? baseUrl : `${baseUrl}/openai`
}

/** The names `.` and `..` would change the path, even when encoded: encoded twice they are names again. */
function segment(name: string): string {
  return /^\.{1,2}$/.test(name) ? name.replaceAll('.', '%252E') : encodeURIComponent(name)
}

function versionQuery(apiVersion: string): string {
  return `?api-version=${encodeURIComponent(apiVersion)}`
}
