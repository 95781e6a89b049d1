import { VERSION } from '../version.ts'
import { type Command, nameOf, type Option } from './command.ts'
import { COMMANDS, GROUPS } from './table.ts'
import { wrapped } from './wrap.ts'

const COLUMNS = 80
const HELP: Option = { flag: '-h, --help', summary: 'Show this, or the help of a command' }
const SHOW_VERSION: Option = { flag: '-v, --version', summary: 'Show the version' }

type Row = readonly [left: string, right: string]

/** The help of a command; of the program itself, an overview. */
export function commandHelp(command: Command): string {
  if (command.words.length === 0) return overview(command)
  const { about, options, examples, summary } = command
  return sections([
    [`${nameOf(command)}: ${summary}`],
    ...(about === undefined ? [] : [[wrapped(about, { width: COLUMNS, indent: 0 })]]),
    [`Usage: ${usage(command)}`],
    ['Options:', ...table([...options, HELP].map(optionRow))],
    ['Examples:', ...table(examples)],
  ])
}

function usage(command: Command): string {
  const { argument, behind, options } = command
  return [
    nameOf(command),
    ...(argument === undefined ? [] : [`<${argument.choices.join('|')}>`]),
    ...(options.length === 0 ? [] : ['[options]']),
    ...(behind === undefined ? [] : [behind]),
  ].join(' ')
}

/** The help of the commands with the same first word. */
export function groupHelp(group: string): string {
  const members = COMMANDS.filter(({ words }) => words[0] === group)
  return sections([
    [`vandamme ${group}: ${GROUPS[group] ?? ''}`],
    ['Commands:', ...table(members.map((member): Row => [member.words.join(' '), member.summary]))],
    ['Examples:', ...table(members.flatMap(({ examples }) => examples.slice(0, 1)))],
    [`For the options of one: vandamme ${group} ${members[0]?.words[1] ?? ''} --help`],
  ])
}

function overview({ options, examples }: Command): string {
  return sections([
    [
      `vandamme ${VERSION}: Claude Code on any OpenAI-compatible model`,
      'Usage: vandamme [command] [options]      without a command it starts the proxy',
    ],
    table(commandRows()),
    table([...options.filter(isUsual), SHOW_VERSION, HELP].map(optionRow)),
    table(examples),
  ])
}

/** One row for the commands with the same first word. */
function commandRows(): readonly Row[] {
  const listed = COMMANDS.filter(({ isHidden }) => isHidden !== true)
  const firsts = [...new Set(listed.flatMap(({ words }) => words[0] ?? []))]
  return firsts.map((first) => {
    const members = COMMANDS.filter(({ words }) => words[0] === first)
    const seconds = members.flatMap(({ words }) => words[1] ?? []).join('|')
    const summary = GROUPS[first] ?? members[0]?.summary ?? ''
    return [seconds === '' ? first : `${first} ${seconds}`, summary]
  })
}

function isUsual({ isRare }: Option): boolean {
  return isRare !== true
}

function optionRow({ flag, summary }: Option): Row {
  return [flag, summary]
}

function table(rows: readonly Row[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd())
}

function sections(parts: readonly (readonly string[])[]): string {
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`
}
