import type { Recording } from '../../src/events/capture.ts'
import type { Desk } from '../commands/command.ts'
import type { Dashboard } from '../dashboard.ts'
import { clientCurl, upstreamCurl, type Curl } from '../format/curl.ts'
import { exportBundle } from '../format/export.ts'
import { START } from '../panels/pane.ts'
import type { Detail } from '../state.ts'

const EVERYTHING = { upstream: 0, client: 0 }

/** Opens the request under the cursor; the picture goes on being live. */
export function openDetail(desk: Desk): void {
  const id = desk.target()?.exchange.id
  if (id !== undefined) openExchange(desk, id)
}

export function openExchange(desk: Desk, id: string): void {
  desk.set({ detail: { id, tab: 'summary', raw: false, panes: PANES }, cursor: id, follow: false })
  desk.openRecording(id)
}

const PANES: Detail['panes'] = {
  summary: START,
  timeline: START,
  request: START,
  // An answer that still grows is read from its end.
  response: { ...START, stick: true },
  upstream: START,
  events: START,
  diff: START,
}

export function closeDetail(dashboard: Dashboard): void {
  dashboard.set({ detail: undefined })
  dashboard.openRecording(undefined)
}

type Copy = {
  readonly name: string
  readonly key: string
  readonly label: string
  readonly text: (desk: Desk) => Promise<string | undefined>
}

/** What can be copied of a request. */
export const COPIES: readonly Copy[] = [
  {
    name: 'curl',
    key: 'c',
    label: 'curl, as the client asked',
    text: (desk) => curlOf(desk, (recording) => clientCurl(recording, desk.info().address)),
  },
  {
    name: 'upstream-curl',
    key: 'u',
    label: 'curl, as the upstream was asked',
    text: (desk) => curlOf(desk, upstreamCurl),
  },
  {
    name: 'request',
    key: 'q',
    label: 'request',
    text: (desk) => said(desk, ({ request }) => request),
  },
  {
    name: 'response',
    key: 'r',
    label: 'response',
    text: (desk) => said(desk, ({ client }) => joined(client)),
  },
  {
    name: 'events',
    key: 'e',
    label: "the upstream's answer as it came",
    text: (desk) => said(desk, ({ upstream }) => joined(upstream)),
  },
  {
    name: 'id',
    key: 'i',
    label: 'id',
    text: async (desk) => desk.target()?.exchange.id,
  },
  {
    name: 'message',
    key: 'm',
    label: 'error message',
    text: async (desk) => desk.target()?.exchange.error?.message,
  },
]

function joined(pieces: Recording['client']): string | undefined {
  return pieces.length === 0 ? undefined : pieces.map(({ text }) => text).join('')
}

/** A body too long for a command line lies in a file beside the command, and is read from there. */
async function curlOf(
  desk: Desk,
  read: (recording: Recording) => Curl | undefined,
): Promise<string | undefined> {
  const curl = await said(desk, read)
  if (curl?.file === undefined) return curl?.text
  const path = await desk.client.exportFile(curl.file.name, curl.file.text)
  return `# The body is in ${path}\n${curl.text}`
}

async function said<Part>(
  desk: Desk,
  read: (recording: Recording) => Part | undefined,
): Promise<Part | undefined> {
  const id = desk.target()?.exchange.id
  const recording = id === undefined ? undefined : await desk.client.readRecording(id, EVERYTHING)
  return recording === undefined ? undefined : read(recording)
}

export function copyPart(desk: Desk, name: string): void {
  const part = COPIES.find((copy) => copy.name === name)
  if (part === undefined) {
    desk.tell('bad', `There are ${COPIES.map((copy) => copy.name).join(', ')}.`)
    return
  }
  desk.attempt(async () => {
    const text = await part.text(desk)
    if (text === undefined) {
      desk.tell('bad', `There is no ${part.label} of this request. ${whyNot(desk)}`)
      return
    }
    const { way } = await desk.client.copy(text)
    desk.tell('good', `Copied ${part.label} with ${way}`)
  })
}

function whyNot({ info }: Desk): string {
  return info().keepsBodies
    ? 'It was not said, or is not kept any more.'
    : 'Bodies are not kept with --no-bodies.'
}

/** Writes the marked requests, or else the one under the cursor, into one file. */
export function exportRows(desk: Desk): void {
  const row = desk.target()
  const marked = [...desk.state().marks].flatMap((id) => desk.records.find(id) ?? [])
  const rows = marked.length > 0 ? marked : row === undefined ? [] : [row]
  desk.attempt(async () => {
    const { client, info } = desk
    const exchanges = await Promise.all(
      rows.map(async (one) => ({
        row: one,
        recording: await client.readRecording(one.exchange.id, EVERYTHING),
      })),
    )
    const bundle = exportBundle(exchanges, { version: info().version, time: Date.now() })
    const path = await client.exportFile(bundle.name, bundle.text)
    const what = rows.length === 1 ? 'the request' : `${rows.length} requests`
    desk.tell('good', `Exported ${what} to ${path}`)
  })
}

export function cancelExchange(desk: Desk, argument: string): void {
  const id = argument === '' ? desk.target()?.exchange.id : argument
  if (id === undefined) return
  if (argument === '') {
    const question = 'Cancel this request? The client gets an error.'
    desk.set({ overlay: { type: 'confirm', question, command: 'cancel', argument: id } })
    return
  }
  desk.attempt(async () => {
    const isCancelled = await desk.client.cancel(id)
    desk.tell(isCancelled ? 'good' : 'info', isCancelled ? 'Cancelled' : 'It was over already')
  })
}
