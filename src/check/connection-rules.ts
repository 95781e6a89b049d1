import type { Failure } from './failure.ts'
import { localServer } from './local-servers.ts'
import type { Rule } from './rule.ts'

/** Nothing came back, or nothing that could be an API's answer. The surest causes come first. */
export const CONNECTION_RULES: readonly Rule[] = [
  {
    id: 'host-not-found',
    fits: ({ network }) => network === 'ENOTFOUND' || network === 'EAI_AGAIN',
    cause: ({ host }) => `There is no host of the name ${nameOnly(host)}, or no network.`,
    fix: () => 'Correct the spelling of the host in OPENAI_BASE_URL, or connect to its network.',
  },
  {
    id: 'server-not-running',
    fits: (failure) => isRefused(failure) && localServer(failure) !== undefined,
    cause: (failure) =>
      `${localServer(failure)?.name ?? ''} is not running: nothing listens at ${failure.host}.`,
    fix: (failure) => `Start it with: ${localServer(failure)?.start ?? ''}`,
  },
  {
    id: 'closed-port',
    fits: isRefused,
    cause: ({ host }) => `Nothing listens at ${host}: the port is closed.`,
    fix: () => 'Start the server there, or correct host and port in OPENAI_BASE_URL.',
  },
  {
    id: 'certificate',
    fits: ({ network }) => /CERT|ISSUER|SIGNATURE/.test(network ?? ''),
    cause: ({ host, network }) =>
      `The TLS certificate of ${host} is not trusted (${network ?? ''}).`,
    fix: ({ network }) => CERTIFICATE_FIXES.get(network ?? '') ?? AUTHORITY,
  },
  {
    id: 'no-tls',
    fits: ({ network }) => network === 'EPROTO' || network?.startsWith('ERR_SSL') === true,
    cause: ({ host }) => `The TLS handshake failed: ${host} seems to speak plain http.`,
    fix: ({ baseUrl }) => `Set OPENAI_BASE_URL=${baseUrl.replace(/^https:/, 'http:')}`,
  },
  {
    id: 'closed-connection',
    fits: ({ network }) => ['ECONNRESET', 'ECONNABORTED', 'EPIPE'].includes(network ?? ''),
    cause: ({ host }) => `${host} closed the connection without an answer.`,
    fix: ({ baseUrl }) =>
      baseUrl.startsWith('http:')
        ? `If it speaks TLS, set OPENAI_BASE_URL=${baseUrl.replace(/^http:/, 'https:')}; else look into its log.`
        : 'Look into its log, and whether a firewall or a VPN stands in between.',
  },
  {
    id: 'no-way',
    fits: ({ network }) => network !== undefined,
    cause: ({ host, network }) => `There is no way to ${host} (${network ?? ''}).`,
    fix: () => 'Check the network, the VPN, HTTPS_PROXY, and the host in OPENAI_BASE_URL.',
  },
  {
    id: 'silent',
    // A 504 is what a gateway says of the server behind it.
    fits: ({ kind, status }) => kind === 'upstream_timeout' && (status ?? 0) < 400,
    cause: ({ host }) => `${host} took the request and did not answer in time.`,
    fix: () =>
      'Ask again: a local model may still have been loading. Else look into the log of the upstream.',
  },
  {
    id: 'redirect',
    fits: ({ kind, message }) => kind === 'upstream_protocol' && /URL redirects/.test(message),
    cause: ({ message }) => message,
    fix: () => 'Set OPENAI_BASE_URL to the address that it redirects to.',
  },
  {
    id: 'web-page',
    fits: ({ isPage }) => isPage,
    cause: ({ url }) => `${url} is a web page (HTML), not an API.`,
    fix: (failure) => baseUrlFix(failure),
  },
]

const AUTHORITY =
  "Name the authority's certificate: NODE_EXTRA_CA_CERTS=/path/to/ca.pem in the environment (not in .env)."

const CERTIFICATE_FIXES: ReadonlyMap<string, string> = new Map([
  ['CERT_HAS_EXPIRED', 'Have the certificate renewed; check the clock of this machine as well.'],
  ['CERT_NOT_YET_VALID', 'Check the clock of this machine.'],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'Use the host name that the certificate is for in OPENAI_BASE_URL.',
  ],
])

function isRefused({ network }: Failure): boolean {
  return network === 'ECONNREFUSED'
}

function nameOnly(host: string): string {
  return host.replace(/:\d+$/, '')
}

/** Nearly every base URL that is wrong lacks its path, or has one too many. */
export function baseUrlFix({ baseUrl }: Failure): string {
  const origin = URL.parse(baseUrl)?.origin ?? baseUrl
  const usual = `${origin}/v1`
  return baseUrl === usual
    ? 'Correct OPENAI_BASE_URL: the documentation of the upstream names the base URL of its OpenAI-compatible API.'
    : `Correct OPENAI_BASE_URL: it usually ends in /v1, such as ${usual}`
}
