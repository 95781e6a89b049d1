/** A value that must not be shown, and the name that stands for it: `$NAME`. */
export type Secret = { readonly name: string; readonly value: string }

export type Mask = {
  /** The text with every secret replaced by its name. */
  readonly hide: (text: string) => string
  /** How many characters at the end of the text may be the beginning of a secret. */
  readonly unsure: (text: string) => number
  /** Hides these, too, from now on. */
  readonly add: (secrets: readonly Secret[]) => void
}

/** Shorter values ("ollama", "any") are placeholders; hiding them would spoil ordinary words. */
const MIN_SECRET = 8

export function createMask(first: readonly Secret[]): Mask {
  let spellings: readonly Secret[] = []
  const add = (secrets: readonly Secret[]): void => {
    // Each reload of the settings brings the same ones again, and two settings may share one.
    const byValue = new Map<string, Secret>()
    for (const spelling of [...spellings, ...allSpellings(secrets)]) {
      if (!byValue.has(spelling.value)) byValue.set(spelling.value, spelling)
    }
    // One secret may hold another.
    spellings = [...byValue.values()].toSorted((a, b) => b.value.length - a.value.length)
  }
  add(first)
  return {
    add,
    hide: (text) =>
      spellings.reduce((rest, { name, value }) => rest.replaceAll(value, () => `$${name}`), text),
    unsure: (text) => Math.max(0, ...spellings.map(({ value }) => overlap(text, value))),
  }
}

function allSpellings(secrets: readonly Secret[]): readonly Secret[] {
  return secrets.filter(({ value }) => value.length >= MIN_SECRET).flatMap(spellingsOf)
}

/** A secret may be echoed within JSON or within a URL. */
function spellingsOf({ name, value }: Secret): readonly Secret[] {
  const all = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value.toWellFormed())]
  return [...new Set(all)].map((spelling) => ({ name, value: spelling }))
}

/** Length of the longest end of `text` that `secret` begins with, and does not end with. */
function overlap(text: string, secret: string): number {
  // Most pieces end in a line end, which no secret holds.
  if (!secret.includes(text.slice(-1))) return 0
  for (let length = Math.min(text.length, secret.length - 1); length > 0; length--) {
    if (text.endsWith(secret.slice(0, length))) return length
  }
  return 0
}
