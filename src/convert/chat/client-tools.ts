import type { JsonObject } from '../../wire/json.ts'

/**
 * Tools that Claude knows by heart, so that a client names only their type. Another model must be
 * told: these are the documented inputs (platform.claude.com, "Tool use", one page for each tool).
 */
export type ClientTool = { readonly description: string; readonly parameters: JsonObject }

const text = (description: string): JsonObject => ({ type: 'string', description })
const integer = (description: string): JsonObject => ({ type: 'integer', description })
const integers = (description: string): JsonObject => ({
  type: 'array',
  items: { type: 'integer' },
  description,
})
const choice = (values: readonly string[], description: string): JsonObject => ({
  type: 'string',
  enum: values,
  description,
})

const fileEditing: JsonObject = {
  path: text('Absolute path of the file or folder.'),
  file_text: text('Content of the new file, for `create`.'),
  old_str: text('Text to replace, for `str_replace`. It must occur exactly once.'),
  new_str: text('Replacement for `str_replace`.'),
  insert_line: integer('Line after which `insert` puts its text; 0 is the start of the file.'),
  insert_text: text('Text for `insert`.'),
  view_range: integers('First and last line for `view`; -1 as last means the end of the file.'),
}

const bash: ClientTool = {
  description: 'Run a command in a bash session that keeps its state between calls.',
  parameters: {
    type: 'object',
    properties: {
      command: text('The command. Required unless the session is restarted.'),
      restart: { type: 'boolean', description: 'True to restart the session.' },
    },
  },
}

function textEditor(commands: readonly string[], properties: JsonObject): ClientTool {
  return {
    description: 'View, create and edit text files.',
    parameters: {
      type: 'object',
      properties: { command: choice(commands, 'What to do.'), ...properties },
      required: ['command', 'path'],
    },
  }
}

const memory: ClientTool = {
  description: 'Keep notes in files under /memories that last beyond this conversation.',
  parameters: {
    type: 'object',
    properties: {
      command: choice(
        ['view', 'create', 'str_replace', 'insert', 'delete', 'rename'],
        'What to do.',
      ),
      ...fileEditing,
      path: text('Path below /memories; every command but `rename` needs it.'),
      old_path: text('Path before `rename`.'),
      new_path: text('Path after `rename`.'),
    },
    required: ['command'],
  },
}

const computerActions = [
  'screenshot',
  'left_click',
  'right_click',
  'middle_click',
  'double_click',
  'triple_click',
  'left_click_drag',
  'left_mouse_down',
  'left_mouse_up',
  'mouse_move',
  'cursor_position',
  'scroll',
  'type',
  'key',
  'hold_key',
  'wait',
  'zoom',
]

const computer: ClientTool = {
  description: 'Use a computer by mouse, keyboard and screenshots.',
  parameters: {
    type: 'object',
    properties: {
      action: choice(computerActions, 'What to do.'),
      coordinate: integers('x and y in pixels from the top left corner.'),
      start_coordinate: integers('Where `left_click_drag` starts.'),
      text: text('Text for `type`; keys for `key` and `hold_key`; keys held during a click.'),
      scroll_direction: choice(['up', 'down', 'left', 'right'], 'Direction of `scroll`.'),
      scroll_amount: integer('Clicks of the wheel for `scroll`.'),
      duration: { type: 'number', description: 'Seconds for `wait` and `hold_key`.' },
      region: integers('Left, top, right and bottom of the part that `zoom` shows.'),
    },
    required: ['action'],
  },
}

const editing = ['view', 'create', 'str_replace', 'insert']
// The versions of 2024 and January 2025 could undo, and called the inserted text `new_str`.
const { insert_text: _, ...earlyEditing } = fileEditing
const earlyEditor = textEditor([...editing, 'undo_edit'], {
  ...earlyEditing,
  new_str: text('Replacement for `str_replace`, or text for `insert`.'),
})

/** By the start of a tool's `type`; the first that fits. */
const clientTools: readonly (readonly [string, ClientTool])[] = [
  ['bash_', bash],
  ['text_editor_20241022', earlyEditor],
  ['text_editor_20250124', earlyEditor],
  ['text_editor_', textEditor(editing, fileEditing)],
  ['memory_', memory],
  ['computer_', computer],
]

export function clientTool(type: string): ClientTool | undefined {
  return clientTools.find(([prefix]) => type.startsWith(prefix))?.[1]
}
