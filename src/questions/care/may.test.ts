import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../../../test/world.ts'
import { newId } from '../../db/new-id.ts'
import { arrive } from '../../people/arrive.ts'
import { say } from '../../i18n/say.ts'
import type { View } from '../../port.ts'
import { mayTalk } from './may.ts'

let world: World
beforeAll(async () => void (world = await openWorld('postgres')))
afterAll(() => world[Symbol.asyncDispose]())

const someone = async () => (await arrive(world.ctx, { platform: 'web', tenant: 'web', id: newId() })).person
const wordsOf = ({ lines = [] }: View) =>
  lines.map((line) => say(line, { locale: 'nl', zone: 'Europe/Amsterdam' })).join(' ')

/** Asks, as the form does: allowed and stored in one transaction. @returns whether it went */
async function ask(person: number, hoursAgo = 0): Promise<boolean> {
  try {
    return await askOnce(person, hoursAgo)
  } catch (err) {
    // All connections are busy: nothing was changed, and people try again.
    if (err instanceof Error && /timeout exceeded/.test(err.message)) return await ask(person, hoursAgo)
    throw err
  }
}

async function askOnce(person: number, hoursAgo: number): Promise<boolean> {
  return await world.ctx.db.$transaction(
    async (tx) => {
      if (await mayTalk(tx, person, 'ask')) return false
      await tx.$executeRaw`
        insert into question (id, theme_id, asked_by, party, locale, words, state, created_at, sent_at)
        values (${newId()}, 'groen', ${person}, 'resident', 'nl', '?', 'open', now(), now() - make_interval(hours => ${hoursAgo}))`
      return true
    },
    { maxWait: 60_000, timeout: 60_000 },
  )
}

test('a hundred taps at once ask five questions', async () => {
  const [one, other] = [await someone(), await someone()]
  const went = await Promise.all(Array.from({ length: 100 }, (_, n) => ask(n % 10 ? one : other)))
  expect(went.filter(Boolean)).toHaveLength(10)
  expect(await world.ctx.db.question.count({ where: { askedBy: one } })).toBe(5)
  expect(await world.ctx.db.question.count({ where: { askedBy: other } })).toBe(5)
})

test('never more than five in any day and twenty in any week, whatever the order, and the moment that is told is the first', async () => {
  const seed = Date.now()
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 40 }), async (gaps) => {
      const person = await someone()
      const sent: number[] = []
      let now = 0
      for (const gap of gaps) {
        now += gap
        await world.ctx.db.$executeRaw`
          update question set sent_at = sent_at - make_interval(hours => ${gap}) where asked_by = ${person}`
        const free = sent.filter((at) => now - at < 24).length < 5 && sent.filter((at) => now - at < 168).length < 20
        expect(await ask(person), gaps.join()).toBe(free)
        if (free) sent.push(now)
      }
    }),
    { seed, numRuns: 25 },
  )
})

test('a draft does not count; what was sent does, also after it was withdrawn; and the sentence names the moment', async () => {
  const { db } = world.ctx
  const person = await someone()
  for (let n = 0; n < 5; n++) expect(await ask(person, n)).toBe(true)
  await db.question.updateMany({ where: { askedBy: person }, data: { state: 'withdrawn' } })
  const refused = await db.$transaction((tx) => mayTalk(tx, person, 'ask'))
  const oldest = await db.question.findFirstOrThrow({ where: { askedBy: person }, orderBy: { sentAt: 'asc' } })
  expect(refused?.lines).toMatchObject([
    { with: { when: { at: new Date((oldest.sentAt?.getTime() ?? 0) + 86_400_000).toISOString() } } },
  ])
  expect(wordsOf(refused ?? {})).toMatch(/Vanaf \w+dag \d+ \w+ om \d\d:\d\d kun je weer een vraag stellen/)
  await db.question.updateMany({ where: { askedBy: person }, data: { state: 'draft', sentAt: null } })
  expect(await ask(person)).toBe(true)
  for (const what of ['answer', 'remark', 'report'] as const) {
    expect(await db.$transaction((tx) => mayTalk(tx, person, what))).toBeUndefined()
  }
})

test('thirty answers and thirty remarks a day', async () => {
  const { db } = world.ctx
  const person = await someone()
  const question = newId()
  await db.question.create({ data: { id: question, themeId: 'groen', party: 'resident', locale: 'nl', words: '?' } })
  const answers = Array.from({ length: 30 }, () => ({
    id: newId(),
    questionId: question,
    answeredBy: person,
    party: 'resident',
    locale: 'nl',
    words: '!',
  }))
  await db.answer.createMany({ data: answers })
  const may = (what: 'answer' | 'remark') => db.$transaction((tx) => mayTalk(tx, person, what))
  expect(wordsOf((await may('answer')) ?? {})).toMatch(/veel antwoorden gegeven/)
  expect(await may('remark')).toBeUndefined()
  await db.remark.createMany({
    data: answers.map(({ id }) => ({
      id: newId(),
      questionId: question,
      answerId: id,
      saidBy: person,
      byAsker: false,
      words: '!',
    })),
  })
  expect((await may('remark'))?.mood).toBe('sorry')
})

test('who is blocked may say nothing until the moment that is named, or for good', async () => {
  const { db } = world.ctx
  const person = await someone()
  await db.$executeRaw`insert into block (person_id, until) values (${person}, now() + interval '1 day')`
  expect(wordsOf((await db.$transaction((tx) => mayTalk(tx, person, 'answer'))) ?? {})).toMatch(/stilgezet tot \w+dag/)
  await db.$executeRaw`update block set until = now() - interval '1 second' where person_id = ${person}`
  expect(await db.$transaction((tx) => mayTalk(tx, person, 'answer'))).toBeUndefined()
  await db.$executeRaw`update block set until = null where person_id = ${person}`
  expect(wordsOf((await db.$transaction((tx) => mayTalk(tx, person, 'ask'))) ?? {})).toMatch(/niets meer vragen/)
  expect(await db.$transaction((tx) => mayTalk(tx, person, 'report'))).toBeUndefined()
})
