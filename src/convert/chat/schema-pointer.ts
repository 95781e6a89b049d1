import { asObject, isObject, type JsonObject } from '../../wire/json.ts'

/** The schema that a `$ref` such as `#/$defs/a~1b` names within its document (RFC 6901). */
export function lookUp(path: string, root: JsonObject): JsonObject | undefined {
  if (!path.startsWith('#/')) return undefined
  let found: unknown = root
  for (const step of path.slice(2).split('/')) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined
  }
  return asObject(found)
}
