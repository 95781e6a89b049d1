import { fromFailure } from '../convert/failure.ts'
import { readRefusal } from '../convert/refusal.ts'
import { fromUpstream } from '../convert/upstream-error.ts'
import { VandammeError } from '../errors.ts'
import { asList, asText, isObject, parseJson } from '../wire/json.ts'

type Asked = {
  readonly url: string
  readonly host: string
  readonly secrets: readonly string[]
}

/** The ids in the upstream's answer to `GET /models`, or a VandammeError that says what it is instead. */
export async function readModels(response: Response, asked: Asked): Promise<readonly string[]> {
  const { status, headers } = response
  const body = await response.text().catch((error: unknown) => {
    throw fromFailure(error, asked.host)
  })
  if (!response.ok) {
    const refusal = readRefusal(status, body, asked.secrets)
    throw fromUpstream(refusal, { ...asked, headers, model: '', now: Date.now() })
  }
  const list = parseJson(body)
  if (list !== undefined) return modelIds(list)
  throw new VandammeError(
    'upstream_protocol',
    `${asked.host} sent something that is no list of models.`,
  )
}

/** OpenAI's shape, a bare list, or Ollama's own. */
function modelIds(body: unknown): readonly string[] {
  const list = isObject(body) ? asList(body['data'] ?? body['models']) : asList(body)
  return list
    .map((entry) => (isObject(entry) ? asText(entry['id'] ?? entry['name']) : asText(entry)))
    .filter((id) => id !== undefined)
}
