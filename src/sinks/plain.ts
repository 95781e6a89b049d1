import { clip } from '../convert/plain-text.ts'

/** Control and format characters, line ends and unpaired surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu

const MAX_NAME_CHARACTERS = 200
const MAX_MESSAGE_CHARACTERS = 500

/**
 * Text from outside as it may stand in a terminal or a log: one line, without escape sequences
 * (which could rewrite what the reader sees), and cut to `maxCharacters`.
 */
function plain(text: string, maxCharacters: number): string {
  // Cut first as well: stripping a megabyte to show a line of it would hold up the proxy.
  const bare = Bun.stripANSI(text.slice(0, maxCharacters * 4))
  return clip(bare.replaceAll(UNPRINTABLE, ' ').trim(), maxCharacters)
}

export function plainName(text: string): string {
  return plain(text, MAX_NAME_CHARACTERS)
}

export function plainMessage(text: string): string {
  return plain(text, MAX_MESSAGE_CHARACTERS)
}
