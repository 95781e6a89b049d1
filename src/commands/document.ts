import { type Command, nameOf } from './command.ts'
import { COMMANDS } from './table.ts'

/** Every command as a table in Markdown, for the README. */
export function commandsTable(): string {
  return ['| Command | What it does |', '|---|---|', ...COMMANDS.map(rowOf)].join('\n')
}

function rowOf(command: Command): string {
  const { argument, summary, about } = command
  const choices = argument === undefined ? '' : ` ${argument.choices.join(String.raw`\|`)}`
  const text = about === undefined ? `${summary}.` : `${summary}. ${about}`
  return `| \`${nameOf(command)}${choices}\` | ${text} |`
}
