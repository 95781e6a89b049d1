import { expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { generatedFiles } from '../../scripts/generate.ts'

test.each(Object.entries(generatedFiles()))(
  '%s is what `bun run generate` writes',
  (path, text) => {
    expect(readFileSync(join(import.meta.dir, '../..', path), 'utf8')).toBe(text)
  },
)
