import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dir, '../..')

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

export function exists(path: string): boolean {
  return existsSync(join(ROOT, path))
}

export function readYaml(path: string): unknown {
  return Bun.YAML.parse(read(path))
}

/** The instructions of the Dockerfile, each on one line. */
export function dockerfile(): readonly (readonly [name: string, rest: string])[] {
  const lines = read('Dockerfile')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line !== '')
  return lines.map((line) => {
    const [name = '', ...rest] = line.trim().split(/\s+/)
    return [name, rest.join(' ')]
  })
}
