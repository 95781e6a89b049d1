#!/usr/bin/env bun
/**
 * Says what a release brings, from CHANGELOG.md, or what still keeps it from being one.
 *
 *   bun scripts/release-notes.ts v1.0.0
 */
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dir, '..')

type Description = { readonly version: string; readonly repository?: unknown }
type Release = { readonly notes: string; readonly problems: readonly string[] }

export function releaseOf(tag: string, changelog: string, description: Description): Release {
  const { version } = description
  const notes = sectionOf(version, changelog)
  const problems = [
    tag !== `v${version}` && `The tag ${tag} is not v${version}, which package.json says.`,
    notes === '' && `CHANGELOG.md says nothing below "## ${version} - a date".`,
    description.repository === undefined &&
      'package.json names no repository; without it npm takes no provenance.',
  ]
  return { notes, problems: problems.filter((problem) => problem !== false) }
}

/** What stands below the heading of a version, up to the next one. */
function sectionOf(version: string, changelog: string): string {
  const sections = changelog.split(/^## /m).slice(1)
  const found = sections.find((section) => /^\[?([^\s\]]+)\]? - \d/.exec(section)?.[1] === version)
  return found?.slice(found.indexOf('\n')).trim() ?? ''
}

async function main(tag = ''): Promise<number> {
  const [changelog, description] = await Promise.all([
    Bun.file(join(ROOT, 'CHANGELOG.md')).text(),
    Bun.file(join(ROOT, 'package.json')).json(),
  ])
  const { notes, problems } = releaseOf(tag, changelog, description)
  if (problems.length === 0) process.stdout.write(`${notes}\n`)
  for (const problem of problems) process.stderr.write(`${problem}\n`)
  return problems.length === 0 ? 0 : 1
}

if (import.meta.main) process.exit(await main(process.argv[2]))
