/** One broadcast to everyone who follows a theme, by one process, to a platform that takes everything at once. */
import { publish } from '../src/delivery/publish.ts'
import type { Adapter } from '../src/port.ts'
import { startWorker } from '../src/worker.ts'
import { openCtx } from './ctx.ts'

const [databaseUrl = '', redisUrl = '', recipients = '0'] = process.argv.slice(2)
const everyone = Promise.withResolvers<void>()
let sent = 0

await using ctx = await openCtx(databaseUrl, redisUrl)
await using _worker = await startWorker(ctx, new Map([['web', openBoundless()]]))
const from = performance.now()
const view = { lines: [{ plain: 'Nieuws' }] }
await ctx.db.$transaction((tx) => publish(tx, { audience: { kind: 'theme', id: 'groen' }, view, direct: view }))
await everyone.promise
const seconds = (performance.now() - from) / 1000
// The kernel's own figure, in kilobytes.
console.log(JSON.stringify({ seconds, peakMb: process.resourceUsage().maxRSS / 1024 }))

function openBoundless(): Adapter {
  return {
    platform: 'web',
    limits: {
      text: 4096,
      toast: 0,
      buttons: 25,
      buttonLabel: 80,
      payloadBytes: 1024,
      forms: 'page',
      sendsPerSecond: null,
      editsEveryMs: null,
      place: null,
      editEveryMs: 1_000,
      editDirectEveryMs: 1_000,
      liveDirectCards: 0,
      sendsOnce: false,
    },
    listen: async () => undefined,
    async send({ tenant, chat }) {
      sent += 1
      if (sent === Number(recipients)) everyone.resolve()
      return { tenant, chat, message: String(sent) }
    },
    edit: async () => undefined,
    ready: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}
