/**
 * People who vote, link, part and leave in any order, against a model in memory: whoever was ever joined is one voter,
 * the later ballot stands, and who is erased takes their ballot along. What somebody said and whether they are blocked go
 * the same ways.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ctx } from '../src/ctx.ts'
import { arrive } from '../src/people/arrive.ts'
import { eraseMe } from '../src/people/erase.ts'
import { enterLink, makeLink } from '../src/people/link.ts'
import { unlink } from '../src/people/unlink.ts'
import { openVote } from '../src/polls/vote.ts'
import type { View } from '../src/port.ts'
import { answer } from './said.ts'
import { openWorld, type World } from './world.ts'

const HUMANS = 3
const ACCOUNTS = 3
const OPTIONS = 3
const seed = Date.now()

const human = fc.nat(HUMANS - 1)
const account = fc.nat(ACCOUNTS - 1)
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ does: fc.constant('vote' as const), human, account, option: fc.nat(OPTIONS - 1) }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('link' as const), human, account, other: account }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('unlink' as const), human, account }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('erase' as const), human, account }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('say' as const), human, account }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('block' as const), human, account }) },
)

interface Ballot {
  option: number
  castBy: number
  order: number
}

/** What must be true, in a few lines. */
function openModel() {
  let numbers = 0
  const person = new Map<string, number>()
  const voter = new Map<number, number>()
  const ballots = new Map<number, Ballot>()
  const said = new Map<string, number>()
  const blocked = new Set<number>()
  const personOf = (account: string) => {
    const known = person.get(account)
    if (known !== undefined) return known
    const fresh = ++numbers
    person.set(account, fresh)
    voter.set(fresh, fresh)
    return fresh
  }
  const voterOf = (who: number) => voter.get(who) ?? who
  return {
    ballots,
    said,
    blocked,
    says(account: string, words: string) {
      said.set(words, personOf(account))
    },
    blocks(account: string) {
      blocked.add(personOf(account))
    },
    arrives: personOf,
    accountsOf: (who: number) => [...person].filter(([, one]) => one === who).map(([account]) => account),
    votes(account: string, option: number) {
      const who = personOf(account)
      ballots.set(voterOf(who), { option, castBy: who, order: ++numbers })
    },
    links(keeps: number, goes: number) {
      const [to, from] = [voterOf(keeps), voterOf(goes)]
      const [mine, theirs] = [ballots.get(to), ballots.get(from)]
      if (to !== from) {
        ballots.delete(from)
        const later = mine && theirs ? (mine.order > theirs.order ? mine : theirs) : (mine ?? theirs)
        if (later) ballots.set(to, later)
      }
      for (const [who, one] of voter) if (one === from) voter.set(who, to)
      for (const [account, who] of person) if (who === goes) person.set(account, keeps)
      for (const ballot of ballots.values()) if (ballot.castBy === goes) ballot.castBy = keeps
      for (const [words, by] of said) if (by === goes) said.set(words, keeps)
      if (blocked.delete(goes)) blocked.add(keeps)
    },
    parts(account: string) {
      const who = personOf(account)
      const fresh = ++numbers
      voter.set(fresh, voterOf(who))
      person.set(account, fresh)
      if (blocked.has(who)) blocked.add(fresh)
    },
    leaves(who: number) {
      for (const [account, one] of person) if (one === who) person.delete(account)
      for (const [voter, { castBy }] of ballots) if (castBy === who) ballots.delete(voter)
      for (const [words, by] of said) if (by === who) said.delete(words)
      blocked.delete(who)
    },
  }
}

let world: World
beforeAll(async () => void (world = await openWorld('postgres')))
afterAll(() => world[Symbol.asyncDispose]())

test('no human counts twice, and every vote that was acknowledged counts by the written rule', async () => {
  const { ctx } = world
  const vote = openVote(ctx)
  let round = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const name = `model${++round}`
      await ctx.db.$executeRaw`
        insert into poll (id, theme_id, question, closes_at) values (${name}, 'groen', '{"nl": "?"}', now() + interval '1 day')`
      await ctx.db.$executeRaw`
        insert into poll_option (poll_id, position, label)
        select ${name}, n, jsonb_build_object('nl', n::text) from generate_series(0, ${OPTIONS - 1}::int) n`
      await ctx.db.question.create({
        data: { id: name, themeId: 'groen', party: 'resident', locale: 'nl', words: '?', state: 'open' },
      })
      const model = openModel()
      for (const at of steps) {
        const id = `${name}-${at.human}-${at.account}`
        await play(ctx, model, vote, name, id, at)
        const rows = await ctx.db.$queryRaw<{ position: number; count: number }[]>`
          select position, count(*)::int as count from ballot where poll_id = ${name} group by position order by position`
        const expected = [0, 1, 2]
          .map((position) => ({
            position,
            count: [...model.ballots.values()].filter(({ option }) => option === position).length,
          }))
          .filter(({ count }) => count > 0)
        expect(rows, JSON.stringify(steps)).toEqual(expected)
        expect(await saidIn(ctx, name), JSON.stringify(steps)).toEqual(
          [...model.said]
            .map(([words, by]) => [words, model.accountsOf(by).toSorted()] as const)
            .toSorted(([one], [other]) => (one < other ? -1 : 1)),
        )
        expect(await blockedIn(ctx, name), JSON.stringify(steps)).toEqual(
          [...model.blocked].flatMap((who) => model.accountsOf(who)).toSorted(),
        )
      }
    }),
    { seed, numRuns: 40 },
  )
})

/** What stands of what was said, with the accounts of who said it. Letters about it go to one of those. */
async function saidIn(ctx: Ctx, name: string): Promise<[string, string[]][]> {
  const rows = await ctx.db.$queryRaw<{ words: string; accounts: string[]; own: boolean }[]>`
    select words, array(select external_id from account where person_id = answered_by order by external_id collate "C") as accounts,
           exists (select 1 from account where id = account_id and person_id = answered_by) as own
      from answer where question_id = ${name} and words <> '' order by words collate "C"`
  for (const { words, own } of rows) expect(own, words).toBe(true)
  return rows.map(({ words, accounts }) => [words, accounts])
}

async function blockedIn(ctx: Ctx, name: string): Promise<string[]> {
  const rows = await ctx.db.$queryRaw<{ id: string }[]>`
    select external_id as id from block join account using (person_id)
     where external_id like ${`${name}-%`} order by external_id collate "C"`
  return rows.map(({ id }) => id)
}

let words = 0

async function play(
  ctx: Ctx,
  model: ReturnType<typeof openModel>,
  vote: ReturnType<typeof openVote>,
  poll: string,
  id: string,
  step: {
    does: 'vote' | 'link' | 'unlink' | 'erase' | 'say' | 'block'
    human: number
    option?: number
    other?: number
  },
): Promise<void> {
  switch (step.does) {
    case 'vote': {
      const { view } = await vote({ actor: actor(id), poll, option: step.option ?? 0 })
      expect(view.mood).toBe('done')
      model.votes(id, step.option ?? 0)
      return
    }
    case 'link': {
      const other = `${poll}-${step.human}-${step.other}`
      const [keeps, goes] = [await arrive(ctx, actor(id)), await arrive(ctx, actor(other))]
      const [modelKeeps, modelGoes] = [model.arrives(id), model.arrives(other)]
      const view = await enterLink(ctx, goes, codeOf(await makeLink(ctx, keeps)))
      expect(view.mood).toBe(keeps.person === goes.person ? 'sorry' : 'done')
      if (modelKeeps !== modelGoes) model.links(modelKeeps, modelGoes)
      return
    }
    case 'unlink': {
      const who = await arrive(ctx, actor(id))
      const alone = model.accountsOf(model.arrives(id)).length < 2
      const view = await unlink(ctx, who, who.account)
      expect(view.mood).toBe(alone ? 'sorry' : 'done')
      if (!alone) model.parts(id)
      return
    }
    case 'say': {
      const who = await arrive(ctx, actor(id))
      const said = `woorden ${++words}`
      await answer(ctx, poll, who, said)
      model.says(id, said)
      return
    }
    case 'block': {
      const { person } = await arrive(ctx, actor(id))
      await ctx.db.$executeRaw`insert into block (person_id) values (${person}) on conflict do nothing`
      model.blocks(id)
      return
    }
    case 'erase':
      await eraseMe(ctx, await arrive(ctx, actor(id)))
      model.leaves(model.arrives(id))
  }
}

test('people link while they vote: one voter, one ballot, whatever the order', async () => {
  const { ctx } = world
  const vote = openVote(ctx)
  await ctx.db.$executeRaw`
    insert into poll (id, theme_id, question, closes_at) values ('race', 'groen', '{"nl": "?"}', now() + interval '1 day')`
  await ctx.db.$executeRaw`
    insert into poll_option (poll_id, position, label)
    select 'race', n, jsonb_build_object('nl', n::text) from generate_series(0, 2) n`
  const people = 60
  const other = openVote(ctx)
  await Promise.all(
    Array.from({ length: people }, async (_, n) => {
      const [one, two] = [actor(`race-${n}-a`), actor(`race-${n}-b`)]
      const keeps = await arrive(ctx, one)
      const goes = await arrive(ctx, two)
      const code = codeOf(await makeLink(ctx, keeps))
      const votes = Array.from({ length: 6 }, async (_, turn) => {
        for (let wait = 0; wait < (n + turn) % 4; wait++) await new Promise((resolve) => setImmediate(resolve))
        // Two processes: each has batches of its own.
        return await (turn % 2 ? vote : other)({ actor: turn % 3 ? one : two, poll: 'race', option: turn % 3 })
      })
      // Sixty at once share ten connections: whoever gets none in time is told to try again, and does.
      const link = (left: number): ReturnType<typeof enterLink> =>
        enterLink(ctx, goes, code).catch(async (err: unknown) => {
          if (left > 0 && /Unable to start a transaction/.test(String(err))) return await link(left - 1)
          throw err
        })
      const linked = link(3)
      for (const { view } of await Promise.all(votes)) expect(view.mood).toBe('done')
      expect((await linked).mood).toBe('done')
    }),
  )
  const [row] = await ctx.db.$queryRaw<{ ballots: number; voters: number; people: number }[]>`
    select count(*)::int as ballots, count(distinct b.voter_id)::int as voters, count(distinct a.person_id)::int as people
      from ballot b join account a on a.person_id = b.person_id and a.external_id like '%-a' where b.poll_id = 'race'`
  expect(row).toEqual({ ballots: people, voters: people, people })
})

function actor(id: string) {
  return { platform: 'web', tenant: 'web', id } as const
}

function codeOf({ lines }: View): string {
  return /"code":"([A-Z0-9-]+)"/.exec(JSON.stringify(lines))?.[1] ?? ''
}
