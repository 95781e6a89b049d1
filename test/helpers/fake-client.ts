/** Stands in for a client that `vandamme run` starts: a program of its own. */

const [mode, ...args] = process.argv.slice(2)

switch (mode) {
  case 'show':
    process.stdout.write(JSON.stringify({ args, env: process.env, cwd: process.cwd() }))
    break
  case 'exit':
    process.exit(Number(args[0]))
  case 'ask':
    process.stdout.write(JSON.stringify(await ask()))
    break
  case 'echo':
    process.stdout.write(await Bun.stdin.text())
    break
  case 'hear':
    hear()
    break
  default:
    throw new Error(`no such mode: ${mode}`)
}

/** One request, as a client would send it. */
async function ask() {
  const { ANTHROPIC_BASE_URL: url = '', ANTHROPIC_AUTH_TOKEN: key = '' } = process.env
  const send = (token: string) =>
    fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({
        model: args[0] ?? 'claude-opus-5-5',
        max_tokens: 9,
        messages: [{ role: 'user', content: 'hello' }],
      }),
    })
  const answer = await send(key)
  return {
    url,
    status: answer.status,
    type: ((await answer.json()) as { type: string }).type,
    stranger: (await send('somebody-else')).status,
  }
}

/** Tells every signal; SIGTERM ends it with 5, SIGHUP with 6 unless it is to `stay`. */
function hear(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
    process.on(signal, () => process.stdout.write(`heard ${signal}\n`))
  }
  process.on('SIGTERM', () => process.exit(5))
  if (args[0] !== 'stay') process.on('SIGHUP', () => process.exit(6))
  // A test that fails must not leave it behind.
  const parent = process.ppid
  setInterval(() => process.ppid === parent || process.exit(9), 500)
  process.stdout.write(`ready ${process.pid}\n`)
}
