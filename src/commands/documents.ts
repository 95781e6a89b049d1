import { z } from 'zod'

/** What the commands write under `--json`. Scripts rest on these shapes: fields only ever join. */
const source = z.enum(['flag', 'environment', '.env', 'default'])

/** Secrets are masked here too. */
const problem = z.strictObject({
  name: z.string(),
  value: z.string().nullable(),
  source,
  fix: z.string(),
})

const check = z.strictObject({
  id: z.string(),
  title: z.string(),
  outcome: z.enum(['ok', 'warning', 'failed', 'skipped']),
  asked: z.string(),
  answer: z.string(),
  ms: z.number().nonnegative(),
  diagnosis: z.strictObject({ id: z.string(), cause: z.string(), fix: z.string() }).nullable(),
})

export const checksDocument = z.strictObject({
  command: z.enum(['health server', 'health upstream', 'test connection', 'test models', 'doctor']),
  ok: z.boolean(),
  checks: z.array(check),
})

/** In the place of any document, where the settings cannot be; the exit code is 2. */
export const problemsDocument = z.strictObject({
  command: z.string(),
  ok: z.literal(false),
  problems: z.array(problem).min(1),
})

/** In the place of any document, where the command line cannot be or the program failed. */
export const errorDocument = z.strictObject({ ok: z.literal(false), error: z.string() })

export const configShowDocument = z.strictObject({
  command: z.literal('config show'),
  ok: z.boolean(),
  file: z.string(),
  settings: z.array(
    z.strictObject({
      name: z.string(),
      group: z.string(),
      value: z.string().nullable(),
      source,
      secret: z.boolean(),
    }),
  ),
  problems: z.array(problem),
  warnings: z.array(z.string()),
})

export const configValidateDocument = z.strictObject({
  command: z.literal('config validate'),
  ok: z.boolean(),
  problems: z.array(problem),
  warnings: z.array(z.string()),
})

export const configEnvDocument = z.strictObject({
  command: z.literal('config env'),
  ok: z.literal(true),
  text: z.string(),
})

export const configListDocument = z.strictObject({
  command: z.literal('config list'),
  ok: z.literal(true),
  settings: z.array(
    z.strictObject({
      name: z.string(),
      group: z.string(),
      default: z.string().nullable(),
      description: z.string(),
    }),
  ),
})

export const modelsDocument = z.strictObject({
  command: z.literal('models'),
  ok: z.boolean(),
  models: z.array(
    z.strictObject({ id: z.string(), tiers: z.array(z.enum(['big', 'middle', 'small'])) }),
  ),
  /** Models of tiers that the list does not have. */
  missing: z.array(z.string()),
  check,
})

export const completionDocument = z.strictObject({
  command: z.literal('completion'),
  ok: z.literal(true),
  shell: z.enum(['bash', 'zsh', 'fish']),
  script: z.string(),
})

export const versionDocument = z.strictObject({
  command: z.literal('version'),
  ok: z.literal(true),
  version: z.string(),
  bun: z.string(),
})

export type Document =
  | z.infer<typeof checksDocument>
  | z.infer<typeof problemsDocument>
  | z.infer<typeof configShowDocument>
  | z.infer<typeof configValidateDocument>
  | z.infer<typeof configEnvDocument>
  | z.infer<typeof configListDocument>
  | z.infer<typeof modelsDocument>
  | z.infer<typeof completionDocument>
  | z.infer<typeof versionDocument>
