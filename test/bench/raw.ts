/** The limit: a proxy that passes bytes through and reads none of them. */
const upstream = process.env['UPSTREAM'] ?? ''

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  idleTimeout: 0,
  async fetch(request) {
    const { pathname } = new URL(request.url)
    const response = await fetch(upstream + pathname, {
      method: request.method,
      headers: { 'content-type': 'application/json' },
      body: await request.arrayBuffer(),
      signal: request.signal,
    })
    const type = response.headers.get('content-type') ?? 'application/json'
    return new Response(response.body, {
      status: response.status,
      headers: { 'content-type': type },
    })
  },
})
console.log(`listening on http://127.0.0.1:${server.port}`)
