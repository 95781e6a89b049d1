/**
 * Text from outside as a terminal may show it. Whatever an upstream or a client sends, it cannot
 * colour, move, link, title or copy anything, nor turn the direction of what stands beside it.
 */

/** Control and format characters, other line ends, unpaired surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const BREAKS = /[\n\r\t\v\f\x85\u2028\u2029]+/g
const RUBBISH = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu

/** Escape sequences are long beside the text that they colour. */
const ROOM_FOR_ESCAPES = 4

const TAB = '    '

/** One line of at most `max` UTF-16 units: line breaks and tabs become blanks. */
export function sanitizeLine(text: string, max: number): string {
  // Cut first: a megabyte must not cost more than the line that is shown of it.
  const short = text.slice(0, max * ROOM_FOR_ESCAPES)
  const bare = UNPRINTABLE.test(short) ? bareLine(short.replaceAll(BREAKS, ' ')) : short
  return cutWhole(bare.trim(), max)
}

/** Many lines: `\n` stays, a tab becomes four blanks. */
export function sanitizeText(text: string): string {
  // Line by line, so that a sequence without an end takes no more than its own line away.
  return UNPRINTABLE.test(text)
    ? text
        .split(/\r\n|[\n\r]/)
        .map(bareLine)
        .join('\n')
    : text
}

function bareLine(line: string): string {
  return UNPRINTABLE.test(line)
    ? Bun.stripANSI(line.replaceAll('\t', TAB)).replaceAll(RUBBISH, '')
    : line
}

/** Never ends with half a character. */
function cutWhole(text: string, max: number): string {
  const cut = text.slice(0, max)
  return cut.length < text.length && !cut.isWellFormed() ? cut.slice(0, -1) : cut
}
