import type { Command } from './command.ts'
import { GROUPS } from './registry.ts'

/** Every key as a table in Markdown, for the README. */
export function keysTable(): string {
  const rows = GROUPS.flatMap(({ title, commands }) => [
    `| **${title}** | |`,
    ...commands.filter(({ keys }) => keys.length > 0).map(rowOf),
  ])
  return ['| Key | What it does |', '|---|---|', ...rows].join('\n')
}

/** What the palette knows that has no key, or takes an argument. */
export function paletteTable(): string {
  const rows = GROUPS.flatMap(({ commands }) => commands)
    .filter(({ keys, argument }) => keys.length === 0 || argument !== undefined)
    .map(({ name, argument, title }) => {
      const words = argument === undefined ? name : `${name} ${argument.name}`
      return `| \`:${words.replaceAll('|', String.raw`\|`)}\` | ${title} |`
    })
  return ['| Command | What it does |', '|---|---|', ...rows].join('\n')
}

function rowOf({ keys, title }: Command): string {
  return `| ${keys.map((key) => `\`${key}\``).join(' ')} | ${title.replaceAll('|', String.raw`\|`)} |`
}
