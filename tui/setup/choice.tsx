/** @jsxRuntime automatic @jsxImportSource react */
/** @jsxRuntime automatic @jsxImportSource react */
import { Badge } from '@inkjs/ui'
import { Box, Text } from 'ink'

import { edit, EMPTY_LINE, textOf } from '../keys/line-editor.ts'
import { Typed } from './field.tsx'
import { filterOptions, LIST_TOP, moveCursor, type Option, withTyped } from './list.ts'
import { useNow, useStrokes } from './use-strokes.ts'

type ChoiceProps = {
  readonly options: readonly Option[]
  readonly rows: number
  readonly placeholder: string
  /** What is typed may be chosen although the list does not have it. */
  readonly takesTyped?: boolean
  readonly onChoose: (value: string) => void
}

/** A list that what is typed makes shorter. */
export function Choice({ options, rows, placeholder, takesTyped = false, onChoose }: ChoiceProps) {
  const line = useNow(EMPTY_LINE)
  const cursor = useNow(LIST_TOP)
  const fitting = (): readonly Option[] => {
    const typed = textOf(line.get())
    const found = filterOptions(options, typed)
    return takesTyped ? withTyped(found, typed) : found
  }
  useStrokes((stroke) => {
    const list = { count: fitting().length, rows }
    const moved = moveCursor(cursor.get(), stroke.key, list)
    const edited = edit(line.get(), stroke)
    if (moved !== undefined) cursor.set(moved)
    else if (stroke.key === 'enter') choose()
    else if (edited !== undefined) {
      line.set(edited)
      cursor.set(LIST_TOP)
    }
  })
  const choose = (): void => {
    const chosen = fitting()[cursor.get().at]
    if (chosen !== undefined) onChoose(chosen.value)
  }
  const list = fitting()
  const { at, top } = cursor.get()
  return (
    <Box flexDirection="column">
      <Typed line={line.get()} placeholder={placeholder} />
      {list.slice(top, top + rows).map((option, row) => (
        <Row key={option.value} option={option} isChosen={top + row === at} />
      ))}
      {list.length === 0 ? <Text dimColor> Nothing fits: type less.</Text> : undefined}
      {list.length > rows ? <Text dimColor>{` ${at + 1} of ${list.length}`}</Text> : undefined}
    </Box>
  )
}

function Row({ option, isChosen }: { readonly option: Option; readonly isChosen: boolean }) {
  const { label, badge } = option
  return (
    <Box gap={1}>
      <Text {...(isChosen ? { color: 'cyan' } : {})} wrap="truncate-end">
        {isChosen ? '›' : ' '} {label}
      </Text>
      {badge === undefined ? undefined : <Badge color="green">{badge}</Badge>}
    </Box>
  )
}
