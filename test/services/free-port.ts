/**
 * A port that nobody listens on now, for a program that is told one. Below those that systems give to outgoing
 * connections: it is still free when the program listens, and when it starts anew.
 */
import { once } from 'node:events'
import { createServer } from 'node:net'

const PORTS = { from: 10_000, end: 20_000 } as const

export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.from + Math.floor(Math.random() * (PORTS.end - PORTS.from))
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
    server.close()
    await once(server, 'close')
    return true
  } catch {
    return false
  }
}
