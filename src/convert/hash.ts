const OFFSET = 0x811c9dc5
const PRIME = 0x01000193

/** FNV-1a, 32 bit, over UTF-8: eight hex digits that name a text. For telling apart, not for secrets. */
export function hash8(text: string): string {
  let hash = OFFSET
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, PRIME)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
