/** From a cold start to ready: the house as `npm start` runs it, on data that it has used before. */
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { startEmbedded } from '../src/db/embedded.ts'
import { closeDb, openDb } from '../src/db/open.ts'
import { openLog } from '../src/log.ts'
import { freePort } from '../test/services/free-port.ts'
import { tempDir } from '../test/services/temp-dir.ts'
import { HOUSE, start } from './child.ts'
import { settleFollowers } from './crowd.ts'
import { atMost, median, type Row } from './row.ts'

const PEOPLE = 10_000
const ROUNDS = 3
const PATIENCE_MS = 60_000

/** The process is new each time; the machine still has its files in memory. */
export async function coldStart(): Promise<Row[]> {
  await using dir = await tempDir('bench-start')
  const first = await untilReady(dir.path)
  await moveIn(dir.path)
  const took: number[] = []
  for (let round = 0; round < ROUNDS; round++) took.push(await untilReady(dir.path))
  return [
    {
      name: 'cold start to ready, embedded, existing data',
      value: median(took),
      unit: 's',
      bound: atMost(3),
      also: `slowest ${Math.max(...took).toFixed(2)} s; on an empty directory ${first.toFixed(2)} s`,
    },
  ]
}

async function moveIn(dataDir: string): Promise<void> {
  await using embedded = await startEmbedded({ dataDir, log: openLog('error') })
  const db = openDb(embedded.url)
  await settleFollowers(db, 'groen', { people: PEOPLE, platform: 'web' })
  await closeDb(db)
}

/** @returns the seconds from the start of the process until `/readyz` says so; it has stopped in order afterwards */
async function untilReady(dataDir: string): Promise<number> {
  const port = await freePort()
  const from = performance.now()
  const child = start([...HOUSE, 'src/main.ts', 'start'], { DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'error' })
  child.stdout?.resume()
  const ended = once(child, 'exit')
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error('the house ended before it was ready: nothing was measured')
    if (performance.now() - from > PATIENCE_MS) throw new Error('the house was not ready in time')
    await wait(10)
  }
  const seconds = (performance.now() - from) / 1000
  child.kill('SIGTERM')
  await ended
  return seconds
}

async function isReady(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
  await answer?.body?.cancel()
  return answer?.status === 200
}
