/** BullMQ as it comes: so many jobs are added and nothing is done for them. */
import { openLog } from '../src/log.ts'
import { openEngine } from '../src/queue/engine.ts'

const [databaseUrl = '', redisUrl = '', count = '0'] = process.argv.slice(2)
const PAGE = 500
/** As many as the house sends at once on a platform that counts. */
const AT_ONCE = 20
const jobs = Number(count)
const everyone = Promise.withResolvers<void>()
let handled = 0
const handle = async () => {
  handled += 1
  if (handled === jobs) everyone.resolve()
}

await using engine = await openEngine({
  redisUrl: redisUrl || undefined,
  databaseUrl,
  prefix: 'bare',
  log: openLog('error'),
})
const queue = engine.queue('bare', { defaultJobOptions: { removeOnComplete: true, removeOnFail: true } })
const worker = engine.worker('bare', handle, { concurrency: AT_ONCE })
await worker.waitUntilReady()
const from = performance.now()
for (let at = 0; at < jobs; at += PAGE) {
  const page = Array.from({ length: Math.min(PAGE, jobs - at) }, (_, n) => `delivery-${at + n}`)
  await queue.addBulk(page.map((id) => ({ name: 'deliver', data: { delivery: id }, opts: { jobId: id } })))
}
await everyone.promise
console.log(JSON.stringify({ seconds: (performance.now() - from) / 1000 }))
await worker.close()
await queue.close()
