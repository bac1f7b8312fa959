/** A consultation of a large town: opening it to 100,000 followers, and its page with a million ballots, quiet and during that broadcast. */
import type { Db } from '../src/db/open.ts'
import { loadConsultation } from '../src/consultations/load.ts'
import { open } from '../src/consultations/opening/open.ts'
import type { Ctx } from '../src/ctx.ts'
import type { Visit } from '../src/people/visit.ts'
import { countDeliveries, forgetBroadcasts } from './broadcast.ts'
import { startHouse } from './child.ts'
import { patiently, settle, settleDown, settleFollowers } from './crowd.ts'
import { openCtx } from './ctx.ts'
import { atMost, median, quantile, type Row, type Setting } from './row.ts'
import { fakeTelegram } from './telegram.ts'

const ID = 'benchpark234'
const FOLLOWERS = 100_000
const VOTERS = 500_000
const PARTS = 2
const TRIES = 200

export async function consultations({ newDatabase }: Setting): Promise<Row[]> {
  const databaseUrl = await newDatabase()
  await using ctx = await openCtx(databaseUrl)
  const { db } = ctx
  await settleFollowers(db, 'groen', { people: FOLLOWERS, platform: 'web' })
  const official = await settle(db, { people: 1, platform: 'web' })
  await db.role.create({ data: { personId: official, role: 'official', party: 'government' } })
  await draft(db, official)
  const opening = await time(async () => await openFor(ctx, official))
  await vote(db)
  await forgetBroadcasts(db)
  await using telegram = await fakeTelegram()
  await using house = await startHouse(databaseUrl, telegram.url)
  const page = async () => {
    const answer = await fetch(`${house.url}/c/${ID}`)
    const text = await answer.text()
    // The crowd must be on it: a page that was rendered before the count says nothing.
    if (!/50%<\/strong> <small>/.test(text)) throw new Error('the page does not show the ballots: nothing was measured')
  }
  await counted(db)
  const quiet = await times(page)
  // The very same consultation goes out once more while its page is read.
  await openAgain(ctx, official)
  await db.$executeRaw`update part set poll_id = 'benchpoll' || position where consultation_id = ${ID}`
  const before = await countDeliveries(db)
  const busy = await times(page)
  const after = await countDeliveries(db)
  // And a third time, while that broadcast still runs.
  const openingBusy = await openAgain(ctx, official)
  if (after.sent <= before.sent || after.left === 0) throw new Error('no broadcast ran meanwhile: nothing was measured')
  return [
    { name: 'consultation: opened to 100,000 followers', value: opening, unit: 'ms', bound: atMost(3_000) },
    { name: 'consultation: the same while a broadcast runs', value: openingBusy, unit: 'ms', bound: atMost(3_000) },
    asRow('consultation: its page with 1,000,000 ballots', quiet),
    asRow('consultation: the same during its broadcast', busy),
  ]
}

function asRow(name: string, took: readonly number[]): Row {
  return {
    name,
    value: median(took),
    unit: 'ms at the median',
    bound: atMost(100),
    also: `${took.length} times one after the other; p99 ${quantile(took, 0.99).toFixed(1)} ms`,
  }
}

async function draft(db: Db, official: number): Promise<void> {
  const words = (nl: string) => ({ nl })
  await db.consultation.create({
    data: {
      id: ID,
      themeId: 'groen',
      title: words('Het park'),
      brief: words('Het park wordt vernieuwd. '.repeat(40)),
      can: words('Wat er komt.'),
      rule: words('De raad beslist.'),
      answerable: 'De raad',
      closesAt: new Date(Date.now() + 86_400_000),
      answerBy: new Date(Date.now() + 2 * 86_400_000),
      ownerId: official,
      createdBy: official,
      editedBy: official,
    },
  })
  await db.part.createMany({
    data: Array.from({ length: PARTS }, (_, position) => ({
      consultationId: ID,
      position,
      kind: 'poll',
      words: words(`Vraag ${position}`),
      options: [words('Ja'), words('Nee')],
    })),
  })
}

async function openFor(ctx: Ctx, official: number) {
  const consultation = await loadConsultation(ctx.db, ID)
  if (!consultation) throw new Error('there is no draft')
  return await open(visitOf(ctx, official), ID)
}

/** As if it had not been opened yet. @returns how long opening it took, in milliseconds */
async function openAgain(ctx: Ctx, official: number): Promise<number> {
  await ctx.db.$executeRaw`update consultation set state = 'draft' where id = ${ID}`
  await ctx.db.$executeRaw`update part set poll_id = null where consultation_id = ${ID}`
  return await time(async () => await openFor(ctx, official))
}

function visitOf(ctx: Ctx, person: number): Visit {
  return {
    ctx,
    who: { person, account: person, roles: ['official'], reader: { locale: 'nl', zone: 'Europe/Amsterdam' } },
  } as unknown as Visit
}

/** Ballots of everyone, half for each choice; what a million taps would leave behind, without tapping. */
async function vote(db: Db): Promise<void> {
  const first = await settle(db, { people: VOTERS, platform: 'nowhere' })
  await patiently(db, async (tx) => {
    await tx.$executeRawUnsafe('set local session_replication_role = replica')
    await tx.$executeRaw`
      insert into participation (consultation_id, voter_id, person_id, party)
      select ${ID}, n, n, (array['government', 'business', 'resident'])[1 + n % 3]
        from generate_series(${first}::int, ${first + VOTERS - 1}::int) n`
    await tx.$executeRaw`
      insert into ballot (poll_id, voter_id, person_id, position)
      select part.poll_id, n, n, (n / 3) % 2
        from generate_series(${first}::int, ${first + VOTERS - 1}::int) n cross join part where part.consultation_id = ${ID}`
    // By a name of ours, so that it can be found again when the consultation goes out once more.
    await tx.$executeRaw`update ballot b set poll_id = 'benchpoll' || part.position from part where part.poll_id = b.poll_id`
    await tx.$executeRaw`update poll_option o set poll_id = 'benchpoll' || part.position from part where part.poll_id = o.poll_id`
    await tx.$executeRaw`update poll set id = 'benchpoll' || part.position from part where part.poll_id = poll.id`
    await tx.$executeRaw`update part set poll_id = 'benchpoll' || position where consultation_id = ${ID}`
  })
  await settleDown(db, ['ballot', 'participation'])
}

/** Waits until the house itself has counted them. */
async function counted(db: Db): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const counts = await db.partCount.findMany({ where: { consultationId: ID } })
    if (counts.reduce((all, { counts: some }) => all + some.reduce((sum, one) => sum + one, 0), 0) === VOTERS * PARTS)
      return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the house did not count the ballots: nothing was measured')
}

async function time(work: () => Promise<{ mood?: string }>): Promise<number> {
  const from = performance.now()
  const view = await work()
  if (view.mood === 'sorry') throw new Error('it could not be opened: nothing was measured')
  return performance.now() - from
}

async function times(work: () => Promise<void>): Promise<number[]> {
  const took: number[] = []
  for (let n = 0; n < TRIES; n++) {
    const from = performance.now()
    await work()
    took.push(performance.now() - from)
  }
  return took
}
