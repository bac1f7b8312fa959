/** Discord's gateway: a socket that identifies, beats, resumes, and tells what happened. */
import type { Server } from 'node:http'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Json, Town } from './state.ts'

export interface Gateway {
  /** Tells every connected client, and whoever resumes later. */
  dispatch(type: string, data: Json): void
  /** Cuts every socket. @param away until when whoever comes back is not greeted */
  drops(away?: Promise<unknown>): void
  close(): void
}

interface Packet {
  readonly op: number
  readonly d?: Json
}

export function openGateway(town: Town, server: Server): Gateway {
  const sockets = new WebSocketServer({ server, path: '/gateway' })
  const history: { readonly s: number; readonly packet: string }[] = []
  const session = 'session-1'
  const ready = new Set<WebSocket>()
  let sequence = 0
  let away: Promise<unknown> = Promise.resolve()

  const tell = (socket: WebSocket, packet: object) => socket.send(JSON.stringify(packet))

  sockets.on('connection', (socket) => {
    void away.then(() => tell(socket, { op: 10, d: { heartbeat_interval: 41_250 } }))
    socket.on('close', () => ready.delete(socket))
    socket.on('message', (raw: Buffer) => {
      const { op, d } = JSON.parse(raw.toString()) as Packet
      if (op === 1) return tell(socket, { op: 11 })
      if (op !== 2 && op !== 6) return undefined
      if (d?.['token'] !== town.token) return socket.close(4004, 'Authentication failed.')
      ready.add(socket)
      return op === 2 ? identify(socket) : resume(socket, Number(d['seq']))
    })
  })

  function identify(socket: WebSocket): void {
    const { port } = server.address() as { port: number }
    const user = {
      id: town.application,
      username: 'samenspraak',
      discriminator: '0',
      avatar: null,
      bot: true,
      global_name: null,
    }
    const d = {
      v: 10,
      user,
      guilds: [],
      session_id: session,
      resume_gateway_url: `ws://127.0.0.1:${port}/gateway`,
      application: { id: town.application, flags: 0 },
    }
    tell(socket, { op: 0, t: 'READY', s: ++sequence, d })
  }

  function resume(socket: WebSocket, seen: number): void {
    for (const { s, packet } of history) if (s > seen) socket.send(packet)
    tell(socket, { op: 0, t: 'RESUMED', s: ++sequence, d: {} })
  }

  return {
    dispatch(type, data) {
      const s = ++sequence
      const packet = JSON.stringify({ op: 0, t: type, s, d: data })
      history.push({ s, packet })
      for (const socket of ready) socket.send(packet)
    },
    drops(until = Promise.resolve()) {
      away = until
      for (const socket of sockets.clients) socket.terminate()
    },
    close() {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
    },
  }
}
