/** @jsxRuntime automatic @jsxImportSource react */
/** @jsxRuntime automatic @jsxImportSource react */
import { Text } from 'ink'

import { edit, type Line, lineOf, textOf } from '../keys/line-editor.ts'
import { useNow, useStrokes } from './use-strokes.ts'

const MASK = '*'

type FieldProps = {
  readonly initial?: string
  /** Shown as asterisks. */
  readonly isSecret?: boolean
  readonly placeholder?: string
  readonly onSubmit: (text: string) => void
}

/** One line to type. */
export function Field({ initial = '', isSecret = false, placeholder = '', onSubmit }: FieldProps) {
  const line = useNow(lineOf(initial))
  useStrokes((stroke) => {
    if (stroke.key === 'enter') onSubmit(textOf(line.get()))
    else line.set(edit(line.get(), stroke) ?? line.get())
  })
  return <Typed line={line.get()} isSecret={isSecret} placeholder={placeholder} />
}

type TypedProps = {
  readonly line: Line
  readonly isSecret?: boolean
  readonly placeholder?: string
}

/** The line with its cursor. */
export function Typed({ line, isSecret = false, placeholder = '' }: TypedProps) {
  const { cursor } = line
  const shown = isSecret ? line.characters.map(() => MASK) : line.characters
  return (
    <Text>
      <Text color="cyan">{'> '}</Text>
      {shown.slice(0, cursor).join('')}
      <Text inverse>{shown[cursor] ?? ' '}</Text>
      {shown.slice(cursor + 1).join('')}
      {shown.length === 0 ? <Text dimColor>{placeholder}</Text> : undefined}
    </Text>
  )
}
