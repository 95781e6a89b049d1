import { expect, test } from 'bun:test'

import { releaseOf } from '../../scripts/release-notes.ts'

const CHANGELOG = `# Changelog

## Unreleased

### Added

- Not out yet.

## 1.2.3 - 2027-01-31

### Fixed

- A fault.

## [1.2.2] - 2027-01-01

- Older.
`
const repository = { type: 'git' }

test('the notes of a release are its section', () => {
  expect(releaseOf('v1.2.3', CHANGELOG, { version: '1.2.3', repository })).toEqual({
    notes: '### Fixed\n\n- A fault.',
    problems: [],
  })
})

test('a heading with brackets, the last one', () => {
  expect(releaseOf('v1.2.2', CHANGELOG, { version: '1.2.2', repository }).notes).toBe('- Older.')
})

test.each([
  ['another tag', 'v1.2.4', CHANGELOG, { version: '1.2.3', repository }, /not v1\.2\.3/],
  ['a tag without v', '1.2.3', CHANGELOG, { version: '1.2.3', repository }, /not v1\.2\.3/],
  ['no section', 'v1.2', CHANGELOG, { version: '1.2', repository }, /CHANGELOG/],
  ['what is not out', 'vUnreleased', CHANGELOG, { version: 'Unreleased', repository }, /CHANGELOG/],
  [
    'an empty section',
    'v1.0.0',
    '## 1.0.0 - 2027-01-01\n',
    { version: '1.0.0', repository },
    /CHANGELOG/,
  ],
  ['no repository', 'v1.2.3', CHANGELOG, { version: '1.2.3' }, /repository/],
])('%s keeps a release from being one', (_, tag, changelog, description, problem) => {
  const { problems } = releaseOf(tag, changelog, description)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(problem)
})
