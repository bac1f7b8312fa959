/** A broadcast to a million, against one to ten thousand: as cheap a message, in as much memory. */
import { closeDb, openDb, type Db } from '../src/db/open.ts'
import { deliverAlone, type Run } from './broadcast.ts'
import { settleFollowers } from './crowd.ts'
import { atMost, median, type Row, type Setting } from './row.ts'

const FEW = 10_000
const MANY = 1_000_000
const ROUNDS = 2
/** A short run varies more than a long one. */
const FEW_A_ROUND = 3

/** A small town and a large one, each in a database of its own, in turn. */
export async function million({ newDatabase }: Setting): Promise<Row[]> {
  const [small, large] = [await found(newDatabase, FEW), await found(newDatabase, MANY)]
  const few: Run[] = []
  const many: Run[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (let n = 0; n < FEW_A_ROUND; n++) few.push(await deliverAlone(small.db, small.url, '', FEW))
    many.push(await deliverAlone(large.db, large.url, '', MANY))
  }
  await Promise.all([small, large].map(({ db }) => closeDb(db)))
  const compare = (name: string, unit: string, of: (run: Run, people: number) => number, most: number): Row => {
    const value = median(many.map((run) => of(run, MANY)))
    const baseline = median(few.map((run) => of(run, FEW)))
    return {
      name,
      value,
      unit,
      against: { what: '10,000', value: baseline, ratio: value / baseline },
      bound: atMost(most),
    }
  }
  return [
    compare('peak memory, 1,000,000 recipients', 'MB', ({ peakMb }) => peakMb, 1.2),
    compare('cost of a delivery, 1,000,000 recipients', 'µs', ({ seconds }, people) => (seconds / people) * 1e6, 1.15),
  ]
}

async function found(newDatabase: Setting['newDatabase'], people: number): Promise<{ db: Db; url: string }> {
  const url = await newDatabase()
  const db = openDb(url)
  await settleFollowers(db, 'groen', { people, platform: 'web' })
  return { db, url }
}
