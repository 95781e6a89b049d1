import type { BlockList } from 'node:net'

/** Names that only a local network resolves; a name without a dot is one as well (`ollama`). */
const PRIVATE_SUFFIXES = ['.local', '.lan', '.internal', '.home.arpa']
const AZURE_SUFFIXES = [
  '.openai.azure.com',
  '.services.ai.azure.com',
  '.cognitiveservices.azure.com',
]

/** Asked for with every request: these need no look into a list. */
const COMMON_LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1'])
const loopback = subnets(['127.0.0.0/8', '::1/128'])
/** RFC 1918, RFC 4193, link-local, and RFC 6598, which Tailscale uses. */
const privateNetworks = subnets([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  'fc00::/7',
  'fe80::/10',
])

/** True for a host that only this machine reaches. */
export function isLoopback(host: string): boolean {
  if (COMMON_LOOPBACK.has(host)) return true
  const name = plain(host)
  if (COMMON_LOOPBACK.has(name) || name.endsWith('.localhost')) return true
  return isAddress(name) && isIn(loopback(), name)
}

/** True for a host of the own network, whose server often wants no key. */
export function isPrivate(host: string): boolean {
  const name = plain(host)
  if (isAddress(name)) return isIn(privateNetworks(), name)
  return !name.includes('.') || PRIVATE_SUFFIXES.some((suffix) => name.endsWith(suffix))
}

/** True for an IPv4 or IPv6 address, as opposed to a name. */
export function isAddress(host: string): boolean {
  return MAYBE_ADDRESS.test(host) && net().isIP(host) !== 0
}

/** No name looks like this: names end in a letter and hold no colon. */
const MAYBE_ADDRESS = /^[\d.]+$|:/

/** Loaded when a host needs it: with all that it brings along it takes 5 ms and more. */
function net() {
  return process.getBuiltinModule('node:net')
}

export function isAzureHost(host: string): boolean {
  return AZURE_SUFFIXES.some((suffix) => plain(host).endsWith(suffix))
}

/** A URL writes an IPv6 address in brackets. */
function plain(host: string): string {
  return host.toLowerCase().replace(/^\[(.*)\]$/, '$1')
}

/** Made when first asked for: most starts need none, and then not even the module behind it. */
function subnets(ranges: readonly string[]): () => BlockList {
  let list: BlockList | undefined
  return () => (list ??= listOf(ranges))
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new (net().BlockList)()
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/')
    list.addSubnet(address, Number(prefix), family(address))
  }
  return list
}

function isIn(list: BlockList, address: string): boolean {
  return list.check(address, family(address))
}

function family(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4'
}
