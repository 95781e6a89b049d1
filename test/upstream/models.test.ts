import { expect, test } from 'bun:test'

import { readModels } from '../../src/upstream/models.ts'

test.each([
  ['late', new DOMException('late', 'TimeoutError'), 'upstream_timeout'],
  ['cut', Object.assign(new Error('cut'), { code: 'ECONNRESET' }), 'upstream_unreachable'],
])('a list whose end is %s', async (_, error, kind) => {
  const body = new ReadableStream({ pull: (controller) => controller.error(error) })
  const asked = { url: 'http://h:1/v1/models', host: 'h:1', secrets: [] }
  const failed = await readModels(new Response(body), asked).catch((e: unknown) => e)
  expect(failed).toMatchObject({ kind, message: expect.stringContaining('h:1') })
})
