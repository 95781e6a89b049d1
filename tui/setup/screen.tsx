/** @jsxRuntime automatic @jsxImportSource react */
/** @jsxRuntime automatic @jsxImportSource react */
import { defaultTheme, extendTheme, StatusMessage, ThemeProvider } from '@inkjs/ui'
import { Box, render, Text, useWindowSize } from 'ink'
import { useSyncExternalStore } from 'react'

import { answersSoFar } from './answers.ts'
import { Question } from './questions.tsx'
import type { Session } from './session.ts'
import { useStrokes } from './use-strokes.ts'

/** Lines around a list. */
const FRAME_ROWS = 14
const MOST_ROWS = 17
const LEAST_ROWS = 3

function Setup({ session }: { readonly session: Session }) {
  const state = useSyncExternalStore(session.subscribe, session.state)
  const size = useWindowSize()
  const rows = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, size.rows - FRAME_ROWS))
  useStrokes(({ key }) => {
    if (key === 'ctrl-c') session.leave()
    if (key === 'esc') session.back()
  })
  return (
    <Box flexDirection="column" gap={1} paddingY={1}>
      <Box flexDirection="column">
        <Text bold color="cyan">
          Vandamme setup
        </Text>
        {answersSoFar(state).map(([name, value]) => (
          <Text key={name} wrap="truncate-end">
            <Text dimColor>{`  ${name.padEnd(8)}  `}</Text>
            {value}
          </Text>
        ))}
      </Box>
      {/* A new question begins anew. */}
      <Question key={`${state.step} ${state.round}`} session={session} rows={rows} />
      {state.problem === '' ? undefined : (
        <StatusMessage variant="error">{state.problem}</StatusMessage>
      )}
      <Text dimColor>
        {`Enter next   Esc ${state.history.length === 0 ? 'leave' : 'back'}   Ctrl+C leave`}
      </Text>
    </Box>
  )
}

/** Plain blue can hardly be read on black. */
const THEME = extendTheme(defaultTheme, {
  components: {
    Select: {
      styles: {
        focusIndicator: () => ({ color: 'cyan' }),
        label: (props) => (props?.['isFocused'] === true ? { color: 'cyan' } : {}),
      },
    },
  },
})

/** Draws the session until it ends. What it drew is gone then. */
export async function drawSetup(session: Session): Promise<void> {
  const screen = (
    <ThemeProvider theme={THEME}>
      <Setup session={session} />
    </ThemeProvider>
  )
  // Ink would fall silent where CI is set.
  const ink = render(screen, { exitOnCtrlC: false, interactive: true })
  try {
    await session.ended
  } finally {
    ink.rerender(undefined)
    ink.unmount()
    await ink.waitUntilExit()
  }
}
