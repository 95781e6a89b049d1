import type { Recording } from '../../src/events/capture.ts'

/** Of an exchange in which nothing was said. */
export const SILENCE: Recording = {
  id: 'req_1',
  request: undefined,
  headers: {},
  sent: undefined,
  attempts: 1,
  upstream: [],
  client: [],
  dropped: 0,
}
