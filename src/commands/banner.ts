import { shownUrlOf } from '../config/address.ts'
import type { Config } from '../config/config.ts'
import { ASKED_FOR_BY, TIERS } from '../route/tier.ts'
import { VERSION } from '../version.ts'
import { pasteLine, pasteNotes } from './paste.ts'

export type BannerOptions = {
  readonly config: Config
  /** Where the proxy listens. */
  readonly url: string
  readonly demo: boolean
}

/** What the user reads once the proxy listens: where, with which models, and what to paste. */
export function banner({ config, url, demo }: BannerOptions): string {
  const address = clientAddress(config.server.host, url)
  const upstream = demo ? 'the embedded demo: no model, no key' : config.upstream.baseUrl
  return [
    `Vandamme ${VERSION} listens on ${address}`,
    '',
    ...tierLines(config.tiers),
    `  upstream  ${upstream}`,
    '',
    'Start Claude Code on it:',
    '',
    `  ${pasteLine(config, address)}`,
    ...pasteNotes(config).flatMap((note) => ['', note]),
    '',
  ].join('\n')
}

function tierLines(tiers: Config['tiers']): readonly string[] {
  const width = Math.max(...Object.values(tiers).map((model) => model.length))
  return TIERS.map(
    (tier) =>
      `  ${tier.toUpperCase().padEnd(8)}  ${tiers[tier].padEnd(width)}  ${ASKED_FOR_BY[tier]}`,
  )
}

/** The address for a client on this machine, of a proxy that listens at the URL. */
export function clientAddress(host: string, url: string): string {
  return shownUrlOf({ host, port: Number(new URL(url).port || '80') })
}
