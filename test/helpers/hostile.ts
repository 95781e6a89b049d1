import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Files of a user's own project that Bun, or the program, could take for meant for them. */
const FILES = {
  'bunfig.toml':
    'preload = ["./preload.ts"]\njsx = "react"\njsxFactory = "h"\njsxImportSource = "preact"\n',
  'preload.ts': 'process.stderr.write("PRELOADED\\n")\n',
  'tsconfig.json': JSON.stringify({
    compilerOptions: { jsx: 'react', jsxFactory: 'h', jsxImportSource: 'preact' },
  }),
  'package.json': '{ "type": "commonjs", "scripts": { "vandamme": "echo WRONG" } }\n',
  'tui/host/worker.ts': 'throw new Error("WRONG THREAD")\n',
  'tui/host/worker.js': 'throw new Error("WRONG THREAD")\n',
  // Bun would expand the dollar, and take the rest for its own or for React's.
  '.env': "CUSTOM_HEADER_X_NOTE='a$HOME'\nNODE_ENV=development\nDEV=true\n",
} as const

/** A project folder in which nothing fits, except that it is where the user stands. */
export function hostileFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vandamme-hostile-'))
  mkdirSync(join(folder, 'tui/host'), { recursive: true })
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text)
  return folder
}
