import type { Info } from '../../tui/client.ts'

const TIERS = { big: 'gpt-5', middle: 'gpt-5-mini', small: 'qwen3:30b' }

/** What a dashboard knows of a program that runs nowhere. */
export const INFO: Info = {
  version: '1.2.3',
  address: 'http://localhost:8082',
  upstream: 'https://api.openai.com/v1',
  demo: false,
  clientKey: 'any',
  settings: TIERS,
  tiers: TIERS,
  envPath: '/home/me/project/.env',
  reloads: false,
  prices: {},
  keepsBodies: true,
  startedAt: 1_800_000_000_000,
}
