import type { Ui } from '../ui.tsx'
import { createRemoteClient } from './calls.ts'
import { describeCrash } from './link.ts'
import type { UiStart } from './link.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import { prepareForInk } from './prepare.ts'
import { createPrints } from './prints.ts'
import { faultOnPurpose } from './test-faults.ts'

declare const self: Worker

/** The dashboard's thread: it has no terminal of its own, only messages. */

const post: (message: FromWorker) => void = self.postMessage.bind(self)
let started: Promise<Ui> | undefined
const remote = createRemoteClient(post)
const prints = createPrints({
  now: Date.now,
  onPrint() {
    for (const { text } of prints.take()) post({ type: 'print', text })
  },
})

prints.hold()
process.on('uncaughtException', end)
process.on('unhandledRejection', end)
self.addEventListener('message', (event: MessageEvent<ToWorker>) => {
  receive(event.data).catch(end)
})
post({ type: 'hello' })

async function receive(message: ToWorker): Promise<void> {
  if (message.type === 'reply') return remote.receive(message)
  if (message.type === 'init') {
    started = start(message.start)
    await started
    return
  }
  const ui = await started
  if (ui !== undefined) tell(ui, message)
}

async function start(given: UiStart): Promise<Ui> {
  prepareForInk(process.env)
  const { startUi } = await import('../ui.tsx')
  const write = (text: string) => post({ type: 'frame', text })
  return startUi({ ...given, client: remote.client, write })
}

function tell(ui: Ui, message: Exclude<ToWorker, { type: 'init' | 'reply' }>): void {
  switch (message.type) {
    case 'keys':
      faultOnPurpose(message.chunk)
      return ui.keys(message.chunk)
    case 'resize':
      return ui.resize(message.size)
    case 'batch':
      ui.receive(message.batch)
      return post({ type: 'taken' })
    case 'redraw':
      return ui.redraw()
    case 'quit':
      ui.stop()
      return leave(undefined)
    default:
      return message satisfies never
  }
}

function end(error: unknown): void {
  leave(describeCrash(error))
}

function leave(reason: string | undefined): void {
  post({ type: 'exit', reason })
  process.exit(0)
}
