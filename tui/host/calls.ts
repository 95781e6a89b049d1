import type { UiClient } from '../client.ts'
import type { Call, FromWorker, Method, Reply, Result } from './messages.ts'

/** The program's side: does what was called and gives the reply, an error as its message. */
export async function perform(client: UiClient, call: Call): Promise<Reply> {
  const { id, method } = call
  try {
    return await valueOf(client, call)
  } catch (error) {
    const message = error instanceof Error ? error.message : 'The program did not say why.'
    return { type: 'reply', id, method, ok: false, message }
  }
}

async function valueOf(client: UiClient, call: Call): Promise<Reply> {
  const reply = { type: 'reply', id: call.id, ok: true } as const
  switch (call.method) {
    case 'swap':
      return { ...reply, method: call.method, value: await client.swap(...call.args) }
    case 'undo':
      return { ...reply, method: call.method, value: await client.undo(...call.args) }
    case 'cancel':
      return { ...reply, method: call.method, value: await client.cancel(...call.args) }
    case 'listModels':
      return { ...reply, method: call.method, value: await client.listModels(...call.args) }
    case 'readRecording':
      return { ...reply, method: call.method, value: await client.readRecording(...call.args) }
    case 'searchBodies':
      return { ...reply, method: call.method, value: await client.searchBodies(...call.args) }
    case 'saveTiers':
      return { ...reply, method: call.method, value: await client.saveTiers(...call.args) }
    case 'copy':
      return { ...reply, method: call.method, value: await client.copy(...call.args) }
    case 'exportFile':
      return { ...reply, method: call.method, value: await client.exportFile(...call.args) }
    case 'pingModel':
      return { ...reply, method: call.method, value: await client.pingModel(...call.args) }
    default:
      return call satisfies never
  }
}

export type RemoteClient = {
  readonly client: UiClient
  /** Takes a reply in; one that nobody waits for is ignored. */
  readonly receive: (reply: Reply) => void
}

/** The dashboard's side: a client whose calls are messages. */
export function createRemoteClient(post: (message: FromWorker) => void): RemoteClient {
  const waiting = new Map<number, (reply: Reply) => void>()
  let calls = 0

  function call<M extends Method>(method: M, send: (id: number) => Call): Promise<Result<M>> {
    calls += 1
    const id = calls
    return new Promise((resolve, reject) => {
      waiting.set(id, (reply) => {
        if (!reply.ok) reject(new Error(reply.message))
        else if (isReplyTo(method, reply)) resolve(reply.value)
      })
      post(send(id))
    })
  }

  const type = 'call'
  return {
    client: {
      swap: (...args) => call('swap', (id) => ({ type, id, method: 'swap', args })),
      undo: (...args) => call('undo', (id) => ({ type, id, method: 'undo', args })),
      cancel: (...args) => call('cancel', (id) => ({ type, id, method: 'cancel', args })),
      listModels: (...args) =>
        call('listModels', (id) => ({ type, id, method: 'listModels', args })),
      readRecording: (...args) =>
        call('readRecording', (id) => ({ type, id, method: 'readRecording', args })),
      searchBodies: (...args) =>
        call('searchBodies', (id) => ({ type, id, method: 'searchBodies', args })),
      saveTiers: (...args) => call('saveTiers', (id) => ({ type, id, method: 'saveTiers', args })),
      copy: (...args) => call('copy', (id) => ({ type, id, method: 'copy', args })),
      exportFile: (...args) =>
        call('exportFile', (id) => ({ type, id, method: 'exportFile', args })),
      pingModel: (...args) => call('pingModel', (id) => ({ type, id, method: 'pingModel', args })),
      quit: (now) => post({ type: 'leave', now }),
      suspend: () => post({ type: 'suspend' }),
    },
    receive(reply) {
      waiting.get(reply.id)?.(reply)
      waiting.delete(reply.id)
    },
  }
}

function isReplyTo<M extends Method>(
  method: M,
  reply: Reply & { readonly ok: true },
): reply is Reply & { readonly ok: true } & { readonly value: Result<M> } {
  return reply.method === method
}
