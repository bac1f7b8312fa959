/** Stands between the house and a platform: answers take as long as on a real network, and lines can be cut. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** As long as a platform takes. Whatever is asked is done at once: only the answer is slow, so that a crash meets sends in flight. */
const ANSWER_MS = 100

export interface Proxy extends AsyncDisposable {
  /** The given address, by way of this proxy. */
  through(url: string): string
  /** Cuts every line. @returns how many of them waited for an answer */
  cut(): number
  /** How many wait for an answer now. */
  waiting(): number
}

interface Line {
  readonly near: Socket
  readonly far: Socket
  asked: boolean
}

export async function openProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target)
  const lines = new Set<Line>()
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    const line: Line = { near, far, asked: false }
    lines.add(line)
    near.on('data', (part) => {
      line.asked = true
      far.write(part)
    })
    far.on('data', (part) =>
      setTimeout(() => {
        line.asked = false
        if (!near.destroyed) near.write(part)
      }, ANSWER_MS),
    )
    // What ends far away ends here after what was still on its way.
    far.on('close', () => setTimeout(() => near.destroy(), ANSWER_MS))
    near.on('close', () => {
      lines.delete(line)
      far.destroy()
    })
    for (const socket of [near, far]) socket.on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const waiting = () => [...lines].filter(({ asked }) => asked).length
  const cut = (): number => {
    const met = waiting()
    for (const { near } of lines) near.destroy()
    return met
  }
  return {
    through(url) {
      const way = new URL(url)
      way.port = String((server.address() as AddressInfo).port)
      return way.href
    },
    cut,
    waiting,
    async [Symbol.asyncDispose]() {
      server.close()
      cut()
      await once(server, 'close')
    },
  }
}
