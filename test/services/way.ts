/** A way to a database that can be shut for a while, to find out what becomes of who is on it. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface Way extends AsyncDisposable {
  readonly url: string
  /** Cuts whoever is on it, and from now on whoever asks such a thing. */
  shut(): void
  open(): void
}

/** @param stops what nobody gets beyond while it is shut: people come in, and are cut when they send such a thing */
export async function openWay(url: string, stops: (sent: Buffer) => boolean): Promise<Way> {
  const target = new URL(url)
  const lines = new Set<Socket>()
  const cut = () => lines.forEach((line) => line.destroy())
  let shut = false
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    lines.add(near)
    near.on('data', (part: Buffer) => (shut && stops(part) ? near.destroy() : far.write(part)))
    far.on('data', (part) => near.write(part))
    far.on('close', () => near.destroy())
    near.on('close', () => {
      lines.delete(near)
      far.destroy()
    })
    for (const socket of [near, far]) socket.on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const way = new URL(url)
  way.port = String((server.address() as AddressInfo).port)
  return {
    url: way.href,
    shut() {
      shut = true
      cut()
    },
    open() {
      shut = false
    },
    async [Symbol.asyncDispose]() {
      server.close()
      cut()
      await once(server, 'close')
    },
  }
}
