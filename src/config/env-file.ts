import { parse } from 'dotenv'

/** The settings of a `.env` file, as they are written: `$` stays `$`. */
export function parseEnvFile(text: string): Record<string, string> {
  return parse(text.replace(/^\uFEFF/, ''))
}
