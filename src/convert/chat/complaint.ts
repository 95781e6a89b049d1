import { asText, isObject } from '../../wire/json.ts'

/** Where upstreams put their words when they answer 200 with an error that is not called one. */
const WORDS = ['detail', 'message', 'msg', 'error_msg'] as const
/** Codes that say that all is well, as a number or its text. */
const WELL: readonly string[] = ['0', '200']

/**
 * Whether a body that is no Chat answer may be an error: `{"code":1113,"msg":"no balance"}` (Z.ai),
 * `{"detail":"Not authenticated"}` (FastAPI), `{"error_code":110,"error_msg":"…"}` (Baidu). It may
 * also be a note amid a stream; that shows when an answer follows.
 */
export function isComplaint(body: unknown): boolean {
  if (!isObject(body) || WELL.includes(String(body['code']))) return false
  return WORDS.some((field) => (asText(body[field]) ?? '').trim() !== '')
}
