import type { Refusal } from './refusal.ts'

/** What was asked of the upstream, for advice about the settings. */
export type Asked = { readonly url: string; readonly model: string }

type Advice = {
  readonly fits: (refusal: Refusal, asked: Asked) => boolean
  readonly fix: (asked: Asked) => string
}

/** The likely reasons of a 404, the surest first. */
const NOT_FOUND: readonly Advice[] = [
  {
    fits: ({ code }, { url }) =>
      code === 'DeploymentNotFound' || url.includes('/openai/deployments/'),
    fix: ({ url }) =>
      `Asked ${shownUrl(url)}. Check the name of the deployment (BIG_MODEL, MIDDLE_MODEL, SMALL_MODEL) and AZURE_API_VERSION`,
  },
  {
    fits: ({ message }, { url }) =>
      /try pulling/i.test(message) || (parse(url)?.port === '11434' && /\bmodel\b/i.test(message)),
    fix: ({ model }) => `Pull it first: ollama pull ${model || 'MODEL'}`,
  },
  {
    fits: ({ code, message }) => code === 'model_not_found' || /\bmodel\b/i.test(message),
    fix: () => 'Check the names in BIG_MODEL, MIDDLE_MODEL and SMALL_MODEL',
  },
]

export function notFoundFix(refusal: Refusal, asked: Asked): string {
  const advice = NOT_FOUND.find(({ fits }) => fits(refusal, asked))
  if (advice !== undefined) return advice.fix(asked)
  return asked.url === ''
    ? 'Check OPENAI_BASE_URL'
    : `Asked ${shownUrl(asked.url)}. Check OPENAI_BASE_URL`
}

/** Says where a redirect leads. It is not followed: the key would go along. */
export function redirectText(location: string | null, asked: string): string {
  const target = location === null ? undefined : parse(location, asked)
  if (target === undefined)
    return 'The base URL redirects without saying where: check OPENAI_BASE_URL.'
  const base = bare(target).replace(/\/chat\/completions$/, '')
  return `The base URL redirects to ${base}: set OPENAI_BASE_URL to it.`
}

export function hostOf(url: string): string {
  return parse(url)?.host ?? 'the upstream'
}

/** Of the query only Azure's version is shown: gateways put keys there. */
function shownUrl(url: string): string {
  const parsed = parse(url)
  if (parsed === undefined) return 'an invalid URL'
  const version = parsed.searchParams.get('api-version')
  return version === null ? bare(parsed) : `${bare(parsed)}?api-version=${version}`
}

function bare(url: URL): string {
  return `${url.origin}${url.pathname}`
}

function parse(url: string, base?: string): URL | undefined {
  return URL.canParse(url, base) ? new URL(url, base) : undefined
}
