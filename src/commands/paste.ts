import type { Config } from '../config/config.ts'

/** Never the key itself: the line is read over shoulders and pasted into issues. */
export function clientKey(config: Config): string {
  return config.server.clientKey === undefined ? 'any' : 'PROXY_KEY'
}

/** What starts Claude Code on the proxy. */
export function pasteLine(config: Config, address: string): string {
  return `ANTHROPIC_BASE_URL=${address} ANTHROPIC_AUTH_TOKEN=${clientKey(config)} claude`
}

/** What to know of that line: nothing where any key will do. */
export function pasteNotes(config: Config): readonly string[] {
  if (config.server.clientKey === undefined) return []
  return ['PROXY_KEY stands for the ANTHROPIC_API_KEY of your settings.']
}
