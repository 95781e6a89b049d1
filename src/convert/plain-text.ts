import { cutBefore } from './characters.ts'

/** Longest text of an upstream that is passed on, in UTF-16 units. */
export const MAX_TEXT = 2_000

/** Shorter values ("ollama", "any") are placeholders; hiding them would spoil ordinary words. */
const MIN_SECRET = 8

const SPACE = /\s+/g
/** After white space is evened out, what is left of the controls are terminal escapes and rubbish. */
const ESCAPE = /\p{Cc}(?:\[[0-?]*[ -/]*[@-~]|\][^\p{Cc}]*)?/gu
/** Marks that turn the direction of text and could disguise it. */
const DIRECTION = /[\u{202A}-\u{202E}\u{2066}-\u{2069}]/gu

/** A text of an upstream on one line, without secrets, terminal escapes and anything beyond the limit. */
export function plainText(text: string, secrets: readonly string[]): string {
  return clip(redact(tidy(redact(text, secrets)), secrets), MAX_TEXT)
}

/** Cuts without leaving half a character. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text
  return `${text.slice(0, cutBefore(text, limit - 1))}…`
}

/** Text of an HTML page. Every pattern stops at the next `<`, so hostile pages take linear time. */
export function withoutTags(html: string): string {
  return html
    .split(/<\/(?:script|style)/i)
    .map((piece) => piece.replace(/<(?:script|style)\b[\s\S]*$/i, ''))
    .join(' <')
    .replaceAll(/<[^<>]*>/g, ' ')
}

function tidy(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(SPACE, ' ')
    .replaceAll(ESCAPE, '')
    .replaceAll(DIRECTION, '')
    .trim()
}

function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= MIN_SECRET)
    .flatMap(spellings)
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, spelling) => rest.replaceAll(spelling, '***'), text)
}

/** An upstream may echo a key within JSON or within a URL. */
function spellings(secret: string): readonly string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())]
}
