import { HEADER_PREFIX } from './headers.ts'
import type { Problem } from './load.ts'
import { CUSTOM_HEADER, GROUPS, SETTINGS, type Setting } from './settings.ts'

/** Everything that is wrong with the settings, for the terminal. */
export function describeProblems(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? 'One setting needs' : `${problems.length} settings need`
  const list = problems.map((problem) => `  ${subject(problem)}\n    ${problem.fix}\n`)
  return `${count} a change:\n\n${list.join('\n')}`
}

function subject(problem: Problem): string {
  if (problem.value === undefined) return `${problem.name} is not set`
  const from = problem.source === 'environment' ? 'the environment' : `a ${problem.source}`
  return `${problem.name}=${problem.value}   (from ${problem.source === '.env' ? '.env' : from})`
}

/** The settings part of `--help`. */
export function settingsHelp(): string {
  const width = Math.max(...SETTINGS.map((setting) => setting.name.length))
  return GROUPS.map((group) => {
    const lines = inGroup(group).map(
      (setting) => `    ${setting.name.padEnd(width)}  ${plain(defaultText(setting))}`,
    )
    return `  ${group}\n${lines.join('\n')}`
  }).join('\n')
}

/** The text of `.env.example`. */
export function envExample(): string {
  return `${ENV_HEAD}\n${GROUPS.map(envGroup).join('\n')}`
}

const ENV_HEAD = `# Settings of Vandamme. Copy this file to .env and take the "#" off the lines you need.
# The environment wins over this file, and flags win over both. Values in quotes may hold "#";
# "$" needs no care: nothing is expanded.
`

function envGroup(group: Setting['group']): string {
  const entries = inGroup(group).map((setting) => {
    const about = wrapped(plain(setting.description))
    const standard = `# Default: ${plain(defaultText(setting))}`
    return `${about}\n${standard}\n# ${exampleName(setting)}="${setting.default ?? setting.example}"\n`
  })
  return `# --- ${group} ---\n\n${entries.join('\n')}`
}

/** The README's table of settings. */
export function settingsTable(): string {
  const rows = GROUPS.flatMap(inGroup).map(
    (setting) =>
      `| \`${setting.name}\` | ${quoted(defaultText(setting), setting)} | ${cell(setting.description)} |`,
  )
  return ['| Setting | Default | What it does |', '|---|---|---|', ...rows].join('\n')
}

/** The README's table of the defaults that are not the Python project's. */
export function changedDefaultsTable(): string {
  const rows = GROUPS.flatMap(inGroup).flatMap((setting) => {
    const changed = setting.changed
    if (changed === undefined) return []
    const now = quoted(defaultText(setting), setting)
    const { was, why, back } = changed
    return [`| \`${setting.name}\` | ${was} | ${now} | ${why} | ${cell(back)} |`]
  })
  return ['| Setting | Was | Is | Why | The way back |', '|---|---|---|---|---|', ...rows].join(
    '\n',
  )
}

function inGroup(group: Setting['group']): readonly Setting[] {
  return SETTINGS.filter((setting) => setting.group === group)
}

function defaultText(setting: Setting): string {
  return setting.defaultNote ?? setting.default ?? 'none'
}

/** Values as code, words as they are. */
function quoted(text: string, setting: Setting): string {
  return text === setting.default ? `\`${text}\`` : text
}

function exampleName(setting: Setting): string {
  return setting.name === CUSTOM_HEADER ? `${HEADER_PREFIX}X_TEAM` : setting.name
}

function plain(markdown: string): string {
  return markdown.replaceAll('`', '')
}

function cell(markdown: string): string {
  return markdown.replaceAll('|', '\\|')
}

const COLUMNS = 98

/** A comment in lines of readable length. */
function wrapped(text: string): string {
  const lines: string[] = []
  let line = '#'
  for (const word of text.split(' ')) {
    if (line.length + word.length > COLUMNS) {
      lines.push(line)
      line = '#'
    }
    line += ` ${word}`
  }
  return [...lines, line].join('\n')
}
