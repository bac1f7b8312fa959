/** Quiet hours and the moments of digests, as the database reckons them: through a year with its two odd nights. */
import fc from 'fast-check'
import { DateTime } from 'luxon'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '../../test/services/database.ts'

const ZONES = [
  'Europe/Amsterdam',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Pacific/Auckland',
] as const
const minute = fc.integer({ min: 0, max: 1439 })
const moment = fc
  .integer({ min: Date.UTC(2026, 0, 1) / 1000, max: Date.UTC(2027, 0, 1) / 1000 })
  .map((seconds) => new Date(seconds * 1000))
/** Around the nights that have an hour less or more. */
const oddNight = fc
  .tuple(
    fc.constantFrom('2026-03-29T01:00Z', '2026-10-25T01:00Z', '2026-03-08T07:00Z', '2026-11-01T06:00Z'),
    fc.integer({ min: -86_400, max: 86_400 }),
  )
  .map(([night, seconds]) => new Date(Date.parse(night) + seconds * 1000))
const when = fc.oneof(moment, oddNight)
const zone = fc.constantFrom(...ZONES)
const seed = Date.now()

let database: Awaited<ReturnType<typeof freshDatabase>>
let client: pg.Client
beforeAll(async () => {
  database = await freshDatabase()
  client = new pg.Client(database.url)
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await database[Symbol.asyncDispose]()
})

async function ask(sql: string, values: unknown[]): Promise<DateTime> {
  const { rows } = await client.query<{ at: Date }>(`select ${sql} as at`, values)
  return DateTime.fromJSDate(rows[0]?.at ?? new Date(Number.NaN))
}
const afterQuiet = (at: Date, zone: string, from: number | null, to: number | null) =>
  ask('after_quiet($1, $2, $3, $4)', [at, zone, from, to])
const nextDigest = (pace: string, after: Date, zone: string, from: number | null = null, to: number | null = null) =>
  ask('next_digest($1, $2, $3, $4, $5)', [pace, after, zone, from, to])

function isQuiet(at: DateTime, zone: string, from: number, to: number): boolean {
  const { hour, minute } = at.setZone(zone)
  const m = hour * 60 + minute
  return from < to ? m >= from && m < to : m >= from || m < to
}

test('nobody is written to in their quiet hours, and nobody waits much longer than they last', async () => {
  await fc.assert(
    fc.asyncProperty(when, zone, minute, minute, async (at, zone, from, to) => {
      fc.pre(from !== to)
      const after = await afterQuiet(at, zone, from, to)
      const start = DateTime.fromJSDate(at)
      expect(isQuiet(after, zone, from, to)).toBe(false)
      if (!isQuiet(start, zone, from, to)) {
        expect(after.toMillis()).toBe(at.getTime())
        return
      }
      expect(after.toMillis()).toBeGreaterThan(at.getTime())
      // The clock goes forward or back an hour at most: so much longer than the hours on the clock, never more.
      const span = (to - from + 1440) % 1440
      expect(after.diff(start, 'minutes').minutes).toBeLessThanOrEqual(span + 60)
    }),
    { seed, numRuns: 400 },
  )
})

test('when the clock skips all the time that is not quiet, they end a day later', async () => {
  // From 2:01 until 2:00 the next day, and in that night there is no 2:00.
  const after = await afterQuiet(new Date('2026-03-29T00:59:59Z'), 'Europe/Amsterdam', 121, 120)
  expect(after.toUTC().toISO()).toBe('2026-03-30T00:00:00.000Z')
})

test('without quiet hours every moment is as good', async () => {
  expect((await afterQuiet(new Date('2026-03-29T01:30Z'), 'Europe/Amsterdam', null, null)).toMillis()).toBe(
    Date.parse('2026-03-29T01:30Z'),
  )
})

test('a digest is due later, at eight of that day’s own clock, and outside quiet hours', async () => {
  await fc.assert(
    fc.asyncProperty(
      when,
      zone,
      fc.constantFrom('daily', 'weekly', 'twice-a-month'),
      fc.option(fc.tuple(minute, minute)),
      async (after, zone, pace, quiet) => {
        const [from, to] = quiet ?? [null, null]
        const due = (await nextDigest(pace, after, zone, from, to)).setZone(zone)
        expect(due.toMillis()).toBeGreaterThan(after.getTime())
        if (from !== null && to !== null && from !== to) {
          expect(isQuiet(due, zone, from, to)).toBe(false)
          return
        }
        expect([due.hour, due.minute, due.second]).toEqual([8, 0, 0])
        if (pace === 'weekly') expect(due.weekday).toBe(4)
        if (pace === 'twice-a-month') expect([1, 15]).toContain(due.day)
      },
    ),
    { seed, numRuns: 300 },
  )
})

test.each([
  ['daily', 365, (at: DateTime) => at.toISODate()],
  ['weekly', 52, (at: DateTime) => `${at.weekYear}-W${at.weekNumber}`],
  ['twice-a-month', 24, (at: DateTime) => `${at.year}-${at.month} ${at.day < 15}`],
] as const)(
  'a year of %s: one in each period, none left out, whatever the quiet hours',
  async (pace, count, period) => {
    for (const [from, to] of [
      [null, null],
      [22 * 60, 8 * 60 + 30],
      [7 * 60, 2 * 60 + 30],
    ] as const) {
      const seen: string[] = []
      let at = new Date('2026-01-01T06:59:59Z')
      for (;;) {
        const due = (await nextDigest(pace, at, 'Europe/Amsterdam', from, to)).setZone('Europe/Amsterdam')
        if (due.toMillis() > Date.parse('2027-01-01T06:00:00Z')) break
        seen.push(period(due) ?? '')
        at = due.toJSDate()
      }
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen.length).toBeGreaterThanOrEqual(count - 1)
    }
  },
)

test.each([
  ['none', '2026-03-29'],
  ['two', '2026-10-25'],
])('a digest at 02:30 on the night that has none, or two, is due once that day', async (_has, night) => {
  // Quiet from seven in the morning until half past two at night: the digest of eight o’clock waits for that.
  const dues: string[] = []
  for (let at = new Date(Date.parse(`${night}T12:00Z`) - 3 * 86_400_000); dues.length < 6;) {
    const due = (await nextDigest('daily', at, 'Europe/Amsterdam', 7 * 60, 2 * 60 + 30)).setZone('Europe/Amsterdam')
    dues.push(due.toISODate() ?? '')
    // Whoever looked a moment later, as workers do, gets no second one for it.
    at = new Date(due.toMillis() + 1_000)
  }
  const from = DateTime.fromISO(night).minus({ days: 2 })
  expect(dues).toEqual(Array.from({ length: 6 }, (_, day) => from.plus({ days: day }).toISODate()))
})

test('a third message of a month does not fit, whoever’s clock says otherwise', async () => {
  await client.query('insert into person (id, voter_id) values (1, 1)')
  const take = (nth: number, period: string) =>
    client.query(
      `insert into pace_slot (person_id, pace, period, nth, taken_at) values (1, 'twice-a-month', $1, $2, $3)`,
      [period, nth, '2020-01-01'],
    )
  await take(1, '2031-05')
  await take(2, '1999-12')
  await expect(take(3, '2031-06')).rejects.toThrow(/pace_slot_most/)
  await expect(take(2, '2031-07')).rejects.toThrow(/pace_slot_pkey/)
  const { rows } = await client.query(`select distinct period = to_char(now(), 'YYYY-MM') as now from pace_slot`)
  expect(rows).toEqual([{ now: true }])
})
