/** A part that is a question: whoever takes part may answer it, and nobody is called upon twice for it. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { draftBy, inDays } from '../../../test/consultation.ts'
import { knock, seen, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'

const DAY = 86_400
const ASKED = { kind: 'question', words: 'Welke boom kan tegen droogte?', options: '', seconds: '120', other: '' }

let world: World
let house: ReturnType<typeof knock>
let olga: Knocker
let id: string
let question: string

beforeAll(async () => {
  world = await openWorld('postgres')
  house = knock(world)
})
afterAll(() => world[Symbol.asyncDispose]())

// Nobody is asked to wait: each consultation is somebody else's.
beforeEach(async () => {
  olga = await house.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
  id = await draftBy(olga)
  await olga.submits(`part/${id}`, ASKED)
  await olga.does({ kind: 'consult.open', consultation: id })
  const part = await world.ctx.db.part.findFirstOrThrow({ where: { consultationId: id, kind: 'question' } })
  question = part.questionId ?? ''
})

const knows = async (who: Knocker, words: string) => {
  const form = await who.does({ kind: 'form.open', form: `know/${id}-p2` })
  return form.form ? await who.submits(form.form.name, { words }) : form
}
const letters = () =>
  world.ctx.db.publication.findMany({
    where: { audience: { path: ['kind'], equals: 'letter' }, subject: { startsWith: 'answer:' } },
  })
const answers = () => world.ctx.db.answer.count({ where: { questionId: question } })

test('is answered by who takes part and knows, who then goes on with what is left', async () => {
  const freek = await house.somebody()
  expect(seen(await freek.does({ kind: 'consult.part', consultation: id, part: 2 }))).toMatch(
    /Welke boom[^]*Weet je hier iets van\?[^]*\[Geef antwoord\][^]*\[Sla over\]/,
  )
  const sent = await knows(freek, 'De veldesdoorn.')
  expect(seen(sent)).toMatch(/Je antwoord is onderweg[^]*\[Terug naar de raadpleging\]/)
  expect(seen(await freek.does({ kind: 'consult.show', consultation: id }))).toMatch(
    /1 van de 3 gedaan[^]*✓ Welke boom/,
  )
  expect(await answers()).toBe(1)
  // Stepping in is no question that somebody was asked.
  const ask = await world.ctx.db.ask.findFirstOrThrow({ where: { questionId: question, personId: freek.person } })
  expect(ask).toMatchObject({ wave: 0, state: 'answered' })
  // They took part, and hear what was done with it.
  expect(seen(await olga.does({ kind: 'consult.run', consultation: id }))).toContain('1 persoon deed mee')
  await olga.submits(`end/${id}`, { why: 'Genoeg gehoord.' })
  await olga.submits(`respond/${id}`, { decided: 'Bomen.', done: 'Een\nTwee\nDe veldesdoorn', notDone: 'Niets.' })
  expect(seen(await freek.does({ kind: 'consult.heard', consultation: id, heard: 'yes' }))).toContain('Fijn')
  const json = (await (await fetch(`${world.url}/c/${id}/results.json`)).json()) as { questions: unknown }
  expect(json.questions).toEqual([{ part: 3, question: { nl: ASKED.words }, done: { nl: 'De veldesdoorn' } }])
})

test('is skipped by who does not know, and they are thanked as well', async () => {
  const freek = await house.somebody()
  await freek.does({ kind: 'consult.vote', consultation: id, part: 0, option: 0 })
  const next = await freek.does({ kind: 'consult.vote', consultation: id, part: 1, option: 0 })
  // What was chosen is said by the name of what it was chosen in.
  expect(seen(next)).toMatch(/Welke boom[^]*✓ Een vijver\?[^]*Je koos: Ja/)
  const skip = next.buttons?.find(({ label }) => 'key' in label && label.key === 'do.consult.skip')
  if (!skip) throw new Error('it cannot be skipped')
  expect(seen(await freek.does(skip.does))).toMatch(/Dank je wel, je bent klaar[^]*Weet je later toch nog iets\?/)
})

test('calls upon no colleague when no expert is found, and fills nobody’s chat with answers', async () => {
  const nextLook = async () => (await world.ctx.db.question.findUnique({ where: { id: question } }))?.nextAt?.getTime()
  // The worker has looked, found nobody, and looks again later.
  await expect.poll(nextLook).toBeGreaterThan(Date.now() + 60_000)
  for (let n = 0; n < 7; n++) expect(seen(await knows(await house.somebody(), `Boom ${n}`))).toContain('onderweg')
  expect(await answers()).toBe(7)
  const { ownerAt } = await world.ctx.db.question.findUniqueOrThrow({ where: { id: question } })
  expect(ownerAt).toBeNull()
  const runners = await world.ctx.db.publication.count({ where: { subject: `question:${question}` } })
  expect(runners).toBe(0)
  const about = await world.ctx.db.answer.findMany({ where: { questionId: question }, select: { id: true } })
  const told = (await letters()).filter(({ subject }) => about.some((one) => subject === `answer:${one.id}`))
  expect(told).toHaveLength(5)
})

test('its answers are read by those who write the response, a few at a time, and by nobody else', async () => {
  for (let n = 1; n <= 4; n++) await knows(await house.somebody(), `Boom ${n}`)
  const colleague = await house.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
  expect(seen(await colleague.does({ kind: 'consult.run', consultation: id }))).toContain('[Antwoorden op: Welke boom')
  const first = seen(await colleague.does({ kind: 'consult.answers', consultation: id, part: 2, page: 0 }))
  expect(first).toMatch(/Er zijn 4 antwoorden[^]*Antwoord 1, van een inwoner:\nBoom 1[^]*Boom 3[^]*\[Meer antwoorden\]/)
  const second = seen(await colleague.does({ kind: 'consult.answers', consultation: id, part: 2, page: 1 }))
  expect(second).toMatch(/Antwoord 4, van een inwoner:\nBoom 4/)
  expect(second).not.toContain('Meer antwoorden')
  const freek = await house.somebody()
  expect(seen(await freek.does({ kind: 'consult.answers', consultation: id, part: 2, page: 0 }))).not.toContain('Boom')
  await olga.submits(`end/${id}`, { why: 'Genoeg gehoord.' })
  const { form } = await olga.does({ kind: 'form.open', form: `respond/${id}` })
  const hint = form?.fields.find(({ name }) => name === 'done')?.hint
  expect(seen({ lines: hint ? [hint] : [] })).toMatch(/3 regels[^]*Meer bomen[^]*Een vijver[^]*Welke boom/)
})

test('is for whom the consultation is for', async () => {
  await world.ctx.db.consultation.update({ where: { id }, data: { audience: { parties: ['business'] } } })
  expect(seen(await knows(await house.somebody(), 'De eik'))).toContain('voor anderen bedoeld')
  const baker = await house.somebody()
  await world.ctx.db.role.create({ data: { personId: baker.person, role: 'partner', party: 'business' } })
  expect(seen(await knows(baker, 'De eik'))).toContain('onderweg')
  expect(await answers()).toBe(1)
})

test('an expert who was asked answers it, and votes only where they are asked for that as well', async () => {
  await world.ctx.db.consultation.update({ where: { id }, data: { audience: { parties: ['business'] } } })
  const freek = await house.somebody()
  await world.ctx.db.ask.create({
    data: { questionId: question, personId: freek.person, themeId: 'groen', wave: 1, dueAt: new Date() },
  })
  expect(seen(await freek.submits(`answer/${question}`, { words: 'De eik' }))).toContain('onderweg')
  const vote = { kind: 'consult.vote', consultation: id, part: 0, option: 0 } as const
  expect(seen(await freek.does(vote))).toContain('voor anderen bedoeld')
  await world.ctx.db.role.create({ data: { personId: freek.person, role: 'partner', party: 'business' } })
  expect(seen(await freek.does(vote))).toContain('Je koos:')
  const [spoken] = await world.ctx.db.participation.findMany({ where: { consultationId: id } })
  expect(spoken?.party).toBe('business')
})

test('stands still with its consultation, is wanted for longer with it, and is over with it', async () => {
  const [freek, eve] = [await house.somebody(), await house.somebody()]
  const form = await eve.does({ kind: 'form.open', form: `know/${id}-p2` })
  await olga.submits(`pause/${id}`, { why: 'Een fout in de tekst.' })
  expect(seen(await knows(freek, 'De eik'))).toContain('staat even stil')
  expect(seen(await eve.submits(form.form?.name ?? 'know', { words: 'De eik' }))).toContain('staat even stil')
  await olga.does({ kind: 'consult.resume', consultation: id })
  const before = await world.ctx.db.question.findUniqueOrThrow({ where: { id: question } })
  await olga.submits(`extend/${id}`, { closes: inDays(9), why: 'Op verzoek.' })
  const after = await world.ctx.db.question.findUniqueOrThrow({ where: { id: question } })
  expect((after.deadline?.getTime() ?? 0) - (before.deadline?.getTime() ?? 0)).toBeGreaterThan(DAY * 1_000)
  expect(seen(await eve.submits(form.form?.name ?? 'know', { words: 'De eik' }))).toContain('onderweg')
  await olga.submits(`end/${id}`, { why: 'Genoeg gehoord.' })
  expect(seen(await knows(freek, 'De beuk'))).toContain('Meedoen kan niet meer')
  expect(await world.ctx.db.question.findUniqueOrThrow({ where: { id: question } })).toMatchObject({
    state: 'settled',
    nextAt: null,
  })
  expect(await answers()).toBe(1)
})

test('is run from its consultation alone: who opened it neither ends it by itself nor opens it again', async () => {
  const freek = await house.somebody()
  await knows(freek, 'De eik')
  const [answer] = await world.ctx.db.answer.findMany({ where: { questionId: question } })
  const state = async () => (await world.ctx.db.question.findUniqueOrThrow({ where: { id: question } })).state
  const own = seen(await olga.does({ kind: 'question.show', question }))
  expect(own).toContain('[Beheer deze raadpleging]')
  const shown = seen(await olga.does({ kind: 'answer.show', answer: answer?.id ?? '' }))
  expect(shown).toContain('De eik')
  expect(`${own}${shown}`).not.toMatch(/Ik heb mijn antwoord|Trek de vraag in|Toch nog niet klaar/)
  for (const kind of ['question.drop', 'question.settle'] as const) {
    expect(seen(await olga.does({ kind, question }))).toMatch(
      /hoort bij een raadpleging[^]*\[Beheer deze raadpleging\]/,
    )
    expect(await state()).toBe('open')
  }
  await olga.submits(`end/${id}`, { why: 'Genoeg gehoord.' })
  expect(seen(await olga.does({ kind: 'question.open', question }))).toContain('hoort bij een raadpleging')
  expect(await state()).toBe('settled')
})

test('goes along with who takes over its consultation: they get the answers, and ask on', async () => {
  const piet = await house.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
  await piet.does({ kind: 'consult.take', consultation: id })
  await knows(await house.somebody(), 'De eik')
  const [answer] = await world.ctx.db.answer.findMany({ where: { questionId: question } })
  const subject = `answer:${answer?.id}`
  const letter = await world.ctx.db.publication.findFirstOrThrow({ where: { subject } })
  const { id: account } = await world.ctx.db.account.findFirstOrThrow({ where: { personId: piet.person } })
  expect(letter.audience).toEqual({ kind: 'letter', id: String(account) })
  expect(seen(await piet.submits(`remark/${answer?.id}`, { words: 'Ook in klei?' }))).toContain('onderweg')
  expect(seen(await olga.submits(`remark/${answer?.id}`, { words: 'Ook in klei?' }))).not.toContain('onderweg')
})

test('outlives whoever opened it: the question, its answers and the picture are the organisation’s, and it is asked on', async () => {
  const { db } = world.ctx
  const freek = await house.somebody()
  await knows(freek, 'De eik')
  const picture = { id: 'p'.repeat(32), subject: `consult:${id}`, name: 'park.png', type: 'image/png' }
  await db.attachment.create({ data: { ...picture, personId: olga.person, bytes: Buffer.from('park') } })
  const nextLook = async () => (await db.question.findUniqueOrThrow({ where: { id: question } })).nextAt
  await expect.poll(nextLook).toBeNull()

  expect(seen(await olga.does({ kind: 'me.erase.sure' }))).toContain('gewist')
  expect(await db.question.findUniqueOrThrow({ where: { id: question } })).toMatchObject({
    words: ASKED.words,
    state: 'open',
    askedBy: null,
    accountId: null,
  })
  expect(await db.attachment.findUniqueOrThrow({ where: { id: picture.id } })).toMatchObject({ personId: null })
  expect((await fetch(`${world.url}/f/${picture.id}`)).status).toBe(200)
  // Whoever answered hears of no end, and others go on answering.
  expect(await db.publication.count({ where: { direct: { path: ['lines', '0', 'key'], equals: 'care.gone' } } })).toBe(
    0,
  )
  const greet = await house.somebody()
  expect(seen(await greet.does({ kind: 'consult.part', consultation: id, part: 2 }))).toContain('Welke boom')
  expect(seen(await knows(greet, 'De linde'))).toContain('onderweg')
  expect(await answers()).toBe(2)
  // A colleague who takes it over has it all.
  const piet = await house.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
  await piet.does({ kind: 'consult.take', consultation: id })
  expect(seen(await piet.does({ kind: 'consult.answers', consultation: id, part: 2, page: 0 }))).toMatch(
    /De eik[^]*De linde/,
  )
})

test('is asked of experts also when whoever opened it was erased before any was found', async () => {
  const { db } = world.ctx
  const nextLook = async () => (await db.question.findUniqueOrThrow({ where: { id: question } })).nextAt?.getTime()
  await expect.poll(nextLook).toBeGreaterThan(Date.now() + 60_000)
  await olga.does({ kind: 'me.erase.sure' })
  const kim = await house.somebody()
  await kim.submits('offer', { theme: 'groen', about: 'bomen en droogte', weekly: '2', hours: 'any' })
  await world.passes(DAY)
  await expect.poll(() => db.ask.count({ where: { questionId: question, personId: kim.person } })).toBe(1)
})
