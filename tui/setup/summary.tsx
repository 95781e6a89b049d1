/** @jsxRuntime automatic @jsxImportSource react */
/** @jsxRuntime automatic @jsxImportSource react */
import { StatusMessage } from '@inkjs/ui'
import { Box, Text } from 'ink'

import { type ChangedLine, changesOf, overridden, shownChanges, straysOf } from './changes.ts'
import type { Session } from './session.ts'
import type { State } from './state.ts'

/** What would be written where. */
export function Summary({ session }: { readonly session: Session }) {
  const { known } = session
  const changes = changesOf(session.state(), known)
  const lines = shownChanges(changes, known)
  const width = Math.max(...lines.map(({ name }) => name.length))
  const stronger = overridden(session.state(), known)
  const strays = straysOf(session.state(), known)
  return (
    <Box flexDirection="column">
      <Text bold>Into {known.path}:</Text>
      {lines.map((line) => (
        <Text key={line.name}>
          {`  ${line.isChanged ? '~' : '='} ${line.name.padEnd(width)}  `}
          <Change {...line} />
        </Text>
      ))}
      <Text dimColor>Everything else in the file stays as it is.</Text>
      {stronger.length === 0 ? undefined : (
        <StatusMessage variant="warning">
          {`The environment sets ${stronger.join(', ')} otherwise, and wins over the file.${sentTo(session.state(), strays)}`}
        </StatusMessage>
      )}
    </Box>
  )
}

/** The key of another upstream, which this one would get. */
function sentTo({ baseUrl }: State, strays: readonly string[]): string {
  if (strays.length === 0) return ''
  const host = URL.parse(baseUrl)?.host ?? baseUrl
  return ` Unset it there, or ${host} gets that key.`
}

function Change({ before, after, isChanged }: ChangedLine) {
  if (!isChanged) return <Text dimColor>{after} (as it is)</Text>
  return (
    <Text>
      {before === undefined ? '' : `${before} → `}
      <Text color="green">{after === '' ? '(nothing)' : after}</Text>
    </Text>
  )
}
