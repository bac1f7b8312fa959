/** What somebody said to others, when they go, join or part. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, dutch, letters, published, question, remark, someone, visitOf } from '../../test/said.ts'
import { caring } from '../../test/caring.ts'
import { unlessRaced } from '../db/raced.ts'
import { openWorld, type World } from '../../test/world.ts'
import { publish } from '../delivery/publish.ts'
import type { View } from '../port.ts'
import { mayTalk } from '../questions/care/may.ts'
import { careForms } from '../questions/care/acts.ts'
import type { Who } from './arrive.ts'
import { eraseMe } from './erase.ts'
import { exportOf } from './export.ts'
import { join } from './join.ts'
import { retain } from './retain.ts'
import { unlink } from './unlink.ts'

let world: World
beforeAll(async () => void (world = await openWorld('postgres')))
afterAll(() => world[Symbol.asyncDispose]())

const SECRET = 'Mijn "geheim" \\ adres: Dorpsstraat 1\ntweede regel'

async function offers(who: Who, counts: object = {}): Promise<void> {
  const { db } = world.ctx
  await db.expert.upsert({
    where: { personId: who.person },
    create: { personId: who.person, accountId: who.account },
    update: {},
  })
  await db.offer.create({ data: { personId: who.person, themeId: 'groen', about: 'bomen', ...counts } })
}
const asks = (id: string, who: Who, state = 'asked') =>
  world.ctx.db.ask.create({
    data: {
      questionId: id,
      personId: who.person,
      themeId: 'groen',
      wave: 1,
      state,
      dueAt: new Date(Date.now() + 3_600_000),
    },
  })

/** Every text that the database holds anywhere, in one heap. */
async function everything(): Promise<string> {
  const { db } = world.ctx
  const tables = await db.$queryRaw<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`
  const heaps = await Promise.all(
    tables.map(({ name }) =>
      db.$queryRawUnsafe<{ heap: string | null }[]>(`select string_agg(t::text, ' ') as heap from "${name}" t`),
    ),
  )
  return heaps.map(([row]) => row?.heap ?? '').join('\n')
}

/** What is on its way at the very moment still arrives, as it was: nobody can call it back from a platform. */
async function nothingOnItsWay(): Promise<void> {
  const { db } = world.ctx
  const under = async () =>
    (await db.delivery.count({ where: { state: { in: ['waiting', 'sending'] } } })) +
    (await db.publication.count({ where: { fannedOutAt: null, withdrawnAt: null } }))
  await expect.poll(under).toBe(0)
}

test('an asker who is erased takes their words along, everywhere; who is answering hears that it ends', async () => {
  const { ctx } = world
  const [asker, expert, writer] = [await someone(ctx), await someone(ctx), await someone(ctx)]
  await offers(expert, { asked: 3, answered: 2, helped: 1 })
  await offers(writer)
  const open = await question(ctx, asker, SECRET)
  await asks(open, expert, 'claimed')
  const given = await answer(ctx, open, writer, 'Een antwoord dat blijft')
  await remark(ctx, { question: open, answer: given }, asker, `${SECRET} erbij`)
  const { question: shown } = await published(ctx, asker, `${SECRET} ook`, [[writer, 'Ja']])
  await question(ctx, asker, 'Nooit verstuurd, met mijn naam erin', { state: 'draft', sentAt: null })
  const view: View = {
    lines: [{ plain: SECRET }],
    buttons: [{ label: { key: 'do.me' }, does: { kind: 'question.claim', question: open } }],
  }
  await ctx.db.$transaction((tx) =>
    publish(tx, { audience: { kind: 'letter', id: String(expert.account) }, view, direct: view }),
  )
  await ctx.db.attachment.createMany({
    data: [
      {
        id: 'f1',
        subject: `question:${open}`,
        personId: asker.person,
        name: 'Dorpsstraat',
        type: 'image/png',
        bytes: Buffer.from('x'),
      },
      {
        id: 'f2',
        subject: `account:${asker.account}`,
        name: 'Dorpsstraat',
        type: 'image/png',
        bytes: Buffer.from('x'),
      },
    ],
  })
  await ctx.db.verdict.create({ data: { answerId: given, personId: asker.person, party: 'resident', helped: true } })
  await careForms.report.submit(visitOf(ctx, asker), { why: 'rude', words: 'Want Dorpsstraat 1' }, `answer-${given}`)

  await nothingOnItsWay()
  expect(await everything()).toContain('Dorpsstraat')
  const marked = await caring(world).watch(`question:${open}`)
  await eraseMe(ctx, asker)
  const left = await everything()
  for (const word of ['Dorpsstraat', 'geheim', 'Nooit verstuurd']) expect(left).not.toContain(word)
  for (const id of [open, shown]) {
    expect(await ctx.db.question.findUniqueOrThrow({ where: { id } })).toMatchObject({
      words: '', state: 'withdrawn', askedBy: null, accountId: null, origin: null, publishedAt: null, nextAt: null,
    }) // prettier-ignore
  }
  expect(await letters(ctx, expert)).toEqual(['Dit is gewist.', expect.stringMatching(/is ingetrokken/)])
  expect(await letters(ctx, writer)).toEqual([expect.stringMatching(/is ingetrokken/)])
  expect(await ctx.db.offer.findFirstOrThrow({ where: { personId: expert.person } })).toMatchObject({
    asked: 3,
    answered: 2,
    helped: 1,
  })
  expect(await ctx.db.ask.findFirstOrThrow({ where: { questionId: open } })).toMatchObject({ state: 'over' })
  expect(await ctx.db.answer.findUniqueOrThrow({ where: { id: given } })).toMatchObject({
    words: 'Een antwoord dat blijft',
  })
  expect(await ctx.db.verdict.count({ where: { personId: asker.person } })).toBe(0)
  expect(await ctx.db.report.findFirstOrThrow({ where: { subject: `answer:${given}` } })).toMatchObject({
    state: 'open',
    personId: null,
    reason: 'rude',
  })
  await expect.poll(marked).toBe(true)
})

test('an expert who is erased takes their answers along: what nobody answers any more is unpublished, or goes on', async () => {
  const { ctx } = world
  const [asker, expert, second] = [await someone(ctx), await someone(ctx), await someone(ctx)]
  await offers(expert)
  const alone = await published(ctx, asker, 'Alleen?', [[expert, `${SECRET} een`]])
  const beside = await published(ctx, asker, 'Samen?', [[expert, `${SECRET} twee`], [second, 'Ik ook']]) // prettier-ignore
  const open = await question(ctx, asker, 'Nog open?')
  const given = await answer(ctx, open, expert, 'Nieuwere woorden')
  await ctx.db.answerVersion.create({ data: { answerId: given, nth: 1, words: `${SECRET} eerst` } })
  const asked = await question(ctx, asker, 'Wie weet dit?')
  await asks(asked, expert, 'claimed')
  await careForms.report.submit(visitOf(ctx, asker), { why: 'rude' }, `answer-${given}`)
  await nothingOnItsWay()
  await eraseMe(ctx, expert)
  const left = await everything()
  for (const word of ['Dorpsstraat', 'Nieuwere woorden']) expect(left).not.toContain(word)
  const of = (id: string) => ctx.db.question.findUniqueOrThrow({ where: { id } })
  expect((await of(alone.question)).publishedAt).toBeNull()
  expect((await of(beside.question)).publishedAt).not.toBeNull()
  expect((await of(open)).nextAt).not.toBeNull()
  const woken = { job: 'route', payload: { path: ['question'], equals: open } }
  expect(await ctx.db.outbox.count({ where: woken })).toBeGreaterThan(0)
  expect(await ctx.db.answerVersion.count({ where: { answerId: given } })).toBe(0)
  expect(await ctx.db.report.count({ where: { subject: `answer:${given}`, state: 'open' } })).toBe(0)
  expect(await ctx.db.expert.count({ where: { personId: expert.person } })).toBe(0)
})

test('who joins has everything of both: counts together, the later verdict, the stricter block, nothing of oneself', async () => {
  const { ctx } = world
  const { db } = ctx
  const [keeps, goes, asker] = [await someone(ctx), await someone(ctx), await someone(ctx)]
  // Or the house asks these two as well, and counts it.
  await db.question.updateMany({ where: { state: 'open' }, data: { state: 'settled', nextAt: null } })
  await offers(keeps, { about: 'eiken', asked: 2, answered: 1, minutes: 10 })
  await offers(goes, { about: 'beuken', asked: 3, answered: 2, minutes: 5, voucher: keeps.person, vouchedBy: 'Ik' })
  await db.offer.create({
    data: { personId: goes.person, themeId: 'verkeer', about: 'fietsen', voucher: keeps.person, vouchedBy: 'Ik' },
  })
  const both = await question(ctx, asker, 'Beiden?')
  await asks(both, keeps, 'asked')
  await asks(both, goes, 'answered')
  const mine = await question(ctx, keeps, 'Van mezelf?')
  await asks(mine, goes, 'asked')
  const own = await answer(ctx, mine, goes, 'Door mezelf')
  const theirs = await answer(ctx, both, asker, 'Van een ander')
  await remark(ctx, { question: mine, answer: own }, goes, 'Nog iets')
  const verdict = (answerId: string, who: Who, helped: boolean, at: string) =>
    db.verdict.create({ data: { answerId, personId: who.person, party: 'resident', helped, at: new Date(at) } })
  await verdict(own, keeps, true, '2026-01-01')
  await verdict(theirs, keeps, true, '2026-01-01')
  await verdict(theirs, goes, false, '2026-01-02')
  for (const who of [keeps, goes]) {
    await db.report.create({
      data: { subject: `answer:${theirs}`, themeId: 'groen', personId: who.person, reason: 'rude' },
    })
  }
  await db.block.create({ data: { personId: keeps.person, until: new Date(Date.now() + 3_600_000) } })
  await db.block.create({ data: { personId: goes.person, until: null, blockedBy: asker.person } })

  // As linking does: the house works on the same rows meanwhile.
  await unlessRaced(() => db.$transaction((tx) => join(tx, ctx, { keeps: keeps.person, goes: goes.person })))
  const kept = JSON.parse(JSON.stringify(await exportOf(db, keeps.person))) as Record<string, object[] | object>
  expect(kept['offers']).toMatchObject([
    { theme_id: 'groen', about: 'eiken', asked: 5, answered: 3, minutes: 15, vouched_by: null },
    { theme_id: 'verkeer', about: 'fietsen', vouched_by: null },
  ])
  expect(kept['questions_received']).toHaveLength(2)
  expect(kept['questions_received']).toEqual(expect.arrayContaining([
    expect.objectContaining({ question_id: both, state: 'answered' }), expect.objectContaining({ question_id: mine, state: 'over' }),
  ])) // prettier-ignore
  expect(kept['verdicts']).toMatchObject([{ answer_id: theirs, helped: false }])
  expect(kept['answers']).toMatchObject([{ words: 'Door mezelf' }])
  expect(kept['remarks']).toMatchObject([{ words: 'Nog iets' }])
  expect(kept['reports']).toHaveLength(1)
  expect(kept['block']).toMatchObject({ until: null })
  expect(JSON.stringify(kept['block'])).not.toContain('blocked_by')
  expect(await db.person.count({ where: { id: goes.person } })).toBe(0)
})

test('who parts stays blocked, and letters about what they answered go to who stays', async () => {
  const { ctx } = world
  const { db } = ctx
  const [keeps, goes, asker] = [await someone(ctx), await someone(ctx), await someone(ctx)]
  const given = await answer(ctx, await question(ctx, asker, 'Hoe?'), goes, 'Zo')
  await db.block.create({ data: { personId: goes.person, until: null } })
  await db.$transaction((tx) => join(tx, ctx, { keeps: keeps.person, goes: goes.person }))
  expect(dutch(await unlink(ctx, keeps, goes.account))).toMatch(/staat weer op zichzelf/)
  const parted = await db.account.findUniqueOrThrow({ where: { id: goes.account } })
  expect(parted.personId).not.toBe(keeps.person)
  for (const person of [keeps.person, parted.personId]) {
    expect(await db.$transaction((tx) => mayTalk(tx, person, 'ask'))).toMatchObject({ mood: 'sorry' })
  }
  expect(await db.answer.findUniqueOrThrow({ where: { id: given } })).toMatchObject({
    answeredBy: keeps.person,
    accountId: keeps.account,
  })
})

test('an erasure beside answers, reports and another erasure leaves none of their words', async () => {
  const { ctx } = world
  for (let round = 0; round < 8; round++) {
    const [asker, expert, reader] = [await someone(ctx), await someone(ctx), await someone(ctx)]
    const word = `Bijzonderwoord${round}`
    const { question: id, answers } = await published(ctx, asker, `${word} vraag`, [[expert, `${word} antwoord`]])
    await Promise.all([
      eraseMe(ctx, asker),
      eraseMe(ctx, expert),
      careForms.report.submit(visitOf(ctx, reader), { why: 'spam' }, `question-${id}`),
      careForms.report.submit(visitOf(ctx, reader), { why: 'spam' }, `answer-${answers[0]}`),
    ])
    expect(await everything()).not.toContain(word)
  }
})

test('a question that was never sent is gone a week later', async () => {
  const { ctx } = world
  const asker = await someone(ctx)
  const make = (days: number, state: string) =>
    question(ctx, asker, 'Ooit?', { state, sentAt: null, createdAt: new Date(Date.now() - days * 86_400_000) })
  const [old, young, sent] = [await make(8, 'draft'), await make(6, 'draft'), await make(8, 'open')]
  await retain(ctx)
  const left = await ctx.db.question.findMany({ where: { id: { in: [old, young, sent] } }, select: { id: true } })
  expect(left.map(({ id }) => id).toSorted()).toEqual([young, sent].toSorted())
})
