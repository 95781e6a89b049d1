/** Tests never see the developer's own settings. */

for (const name of Object.keys(process.env)) {
  if (/^(OPENAI_|ANTHROPIC_|CUSTOM_HEADER_|AZURE_|CLAUDE)/.test(name)) delete process.env[name]
}
for (const name of ['HOST', 'PORT', 'LOG_LEVEL', 'BIG_MODEL', 'MIDDLE_MODEL', 'SMALL_MODEL']) {
  delete process.env[name]
}

// Times on golden screens are of this zone.
process.env['TZ'] = 'UTC'

// Property tests run deeper in CI; everything else is the same there.
export const PROPERTY_RUNS = Number(
  process.env['PROPERTY_RUNS'] ?? (process.env['CI'] ? 10_000 : 1_000),
)
