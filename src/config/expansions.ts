import type { Environment } from './environment.ts'

/**
 * The environment without what Bun made of the file. Bun loads `.env` by itself and expands `$`,
 * which breaks keys; where that could not be switched off before, such values are taken out again,
 * so that the file's own text counts.
 */
export function withoutExpansions(
  environment: Environment,
  file: Readonly<Record<string, string>>,
): Environment {
  const kept = Object.entries(environment).filter(([name, value]) => {
    const written = file[name]
    return written === undefined || value === undefined || !isExpansion(value, written)
  })
  return Object.fromEntries(kept)
}

/** Whether replacing every `$name` and `${name}` in `written` can yield `value`. */
function isExpansion(value: string, written: string): boolean {
  if (!written.includes('$')) return false
  const literals = written.split(/\\?\$(?:\{[^}]*\}|\w*)/)
  return new RegExp(`^${literals.map((literal) => RegExp.escape(literal)).join('[^]*')}$`).test(
    value,
  )
}
