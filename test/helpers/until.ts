/**
 * Waits for a condition. The cap guards against hanging and is far above what any machine needs; no
 * test passes or fails by speed.
 */
export async function until(condition: () => boolean, what: string, capMs = 20_000): Promise<void> {
  const end = performance.now() + capMs
  while (!condition()) {
    if (performance.now() > end) throw new Error(`Waited ${capMs} ms in vain for: ${what}`)
    await Bun.sleep(2)
  }
}
