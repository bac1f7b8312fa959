/** Care for questions and answers, over the real libraries: reported, removed and objected to on three platforms; a question becomes a poll. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pack } from '../../src/act.ts'
import { newId } from '../../src/db/new-id.ts'
import { invite } from '../../src/people/invite.ts'
import type { Platform } from '../../src/port.ts'
import type { Visitor } from '../driver.ts'
import { openTown, type Town } from '../town.ts'

let town: Town
beforeAll(async () => void (town = await openTown('postgres')))
afterAll(async () => {
  expect(town.refusals()).toEqual([])
  await town[Symbol.asyncDispose]()
})

/** Somebody who was here before, and their row. */
async function resident(platform: Platform, name: string): Promise<{ who: Visitor; person: number; account: number }> {
  const who = await town.on[platform].person(name, { locale: 'nl' })
  await who.types('help')
  await who.sees(/Samenspraak: beslis mee/)
  const { id, personId } = await town.world.ctx.db.account.findFirstOrThrow({
    where: { platform },
    orderBy: { id: 'desc' },
  })
  return { who, person: personId, account: id }
}

/** A published question of one, with answers of others: as asking and answering leave it. */
async function published(
  asker: { person: number; account: number },
  words: string,
  answers: readonly { by: { person: number; account: number }; words: string }[],
): Promise<{ question: string; answers: readonly string[] }> {
  const { db } = town.world.ctx
  const question = newId()
  const common = { party: 'resident', locale: 'nl', agreedAt: new Date(), name: 'party' }
  await db.question.create({
    data: {
      id: question,
      themeId: 'groen',
      askedBy: asker.person,
      accountId: asker.account,
      words,
      state: 'draft',
      sentAt: new Date(),
      ...common,
    },
  })
  const ids = answers.map(() => newId())
  for (const [at, { by, words: said }] of answers.entries()) {
    await db.answer.create({
      data: {
        id: ids[at] ?? '',
        questionId: question,
        answeredBy: by.person,
        accountId: by.account,
        words: said,
        ...common,
      },
    })
  }
  await db.question.update({ where: { id: question }, data: { state: 'open' } })
  return { question, answers: ids }
}

const HOSTILE = '<b>Nare</b> *woorden* <!channel> @everyone [klik](https://x.example)'

test('reported in Slack, removed in Discord; its writer hears why in Telegram, objects there, and is put in the right on the web', async () => {
  const [asker, expert, reader] = [
    await resident('web', 'Anna'),
    await resident('telegram', 'Bert'),
    await resident('slack', 'Carla'),
  ]
  const moderator = await town.on.discord.person('Mo', { locale: 'nl' })
  await moderator.types('claim', await invite(town.world.ctx.db, { role: 'moderator' }))
  await moderator.sees(/Je helpt nu om gesprekken netjes te houden/)
  const { question, answers } = await published(asker, 'Mag hier een boom?', [{ by: expert, words: HOSTILE }])
  const [answer = ''] = answers

  await reader.who.forges(pack({ kind: 'question.read', question }))
  await reader.who.sees(/Mag hier een boom\?/)
  await reader.who.forges(pack({ kind: 'form.open', form: `report/answer-${answer}` }))
  await reader.who.fills({ why: 'Kwetsend of bedreigend', words: `Zie: ${HOSTILE}` })
  await reader.who.sees(/Dank je wel voor je melding[^]*De ander hoort niet wie het meldde/)

  await moderator.sees(/Er is een antwoord gemeld: 🌳 Groen en water/)
  await moderator.taps('Bekijk de melding')
  await moderator.sees(/Gemeld antwoord[^]*Mag hier een boom\?[^]*Nare[^]*Kwetsend of bedreigend \(1 keer\)/)
  await moderator.taps('Haal het weg')
  await moderator.sees(/Er is beslist: het is weggehaald/)

  await expert.who.sees(
    /Je antwoord is weggehaald[^]*@everyone[^]*Waarom: Kwetsend of bedreigend\.[^]*\[Maak bezwaar\]/,
  )
  await asker.who.sees(/Een antwoord op je vraag is weggehaald/)
  await reader.who.sees(/Je meldde iets\. We hebben ernaar gekeken: het is weggehaald/)
  expect(await town.world.ctx.db.question.findUniqueOrThrow({ where: { id: question } })).toMatchObject({
    publishedAt: null,
  })

  await expert.who.taps('Maak bezwaar')
  await expert.who.fills({ words: 'Het was een voorbeeld van hoe het niet moet.' })
  await expert.who.sees(/Je bezwaar is binnen/)
  const second = await town.on.web.person('Moos', { locale: 'nl' })
  await second.types('claim', await invite(town.world.ctx.db, { role: 'moderator' }))
  await second.types('help')
  await second.taps('Alle meldingen')
  await second.sees(/1 melding wacht/)
  await second.taps(/bezwaar, 1 melder/)
  await second.sees(/Bezwaar: 🌳 Groen en water[^]*Het was een voorbeeld/)
  await second.taps('Draai het besluit terug')
  await expert.who.sees(/Je bezwaar: je hebt gelijk/)
  expect((await town.world.ctx.db.question.findUniqueOrThrow({ where: { id: question } })).publishedAt).not.toBeNull()
})

test('an official turns a question into a poll in Slack; who asked and who answered hear so, and vote; the answers are beside it', async () => {
  const [asker, one, two] = [
    await resident('telegram', 'Dirk'),
    await resident('discord', 'Eva'),
    await resident('web', 'Finn'),
  ]
  const olga = await town.official('slack')
  const { question } = await published(asker, 'Bomen of bankjes op het plein?', [
    { by: one, words: 'Bomen, want schaduw.' },
    { by: two, words: 'Bankjes, want oudere mensen willen zitten.' },
  ])
  await olga.forges(pack({ kind: 'question.read', question }))
  await olga.taps('Maak er een peiling van')
  await olga.fills({})
  await olga.sees(/Je peiling is open en gaat naar iedereen die 🌳 Groen en water volgt/)

  await asker.who.sees(/Een vraag is een peiling geworden[^]*Bomen of bankjes[^]*Je vraag gaat verder als peiling/)
  await asker.who.taps('Doe mee')
  await asker.who.taps('Bomen, want schaduw.')
  await asker.who.sees(/Je koos: Bomen, want schaduw\.|Jouw keuze: Bomen, want schaduw\./)
  await one.who.sees(/De vraag waaraan je hielp, gaat verder als peiling/)
  await one.who.taps('Doe mee')
  await one.who.taps('Lees de vraag en de antwoorden')
  await one.who.sees(/Bomen of bankjes op het plein\?[^]*Bankjes, want oudere mensen willen zitten\./)
  expect(await town.world.ctx.db.ballot.count()).toBe(1)

  await olga.forges(pack({ kind: 'form.open', form: `turn/${question}` }))
  await olga.sees(/Deze vraag is al een peiling/)
})

test('nobody without the role decides anything, on any platform, whatever their buttons say', async () => {
  const { db } = town.world.ctx
  const [asker, expert] = [await resident('web', 'Gijs'), await resident('telegram', 'Hanna')]
  const { question, answers } = await published(asker, 'Nog een boom?', [{ by: expert, words: 'Nee.' }])
  const { id: report } = await db.report.create({
    data: { subject: `answer:${answers[0]}`, themeId: 'groen', personId: asker.person, reason: 'rude' },
  })
  for (const platform of ['telegram', 'slack', 'discord', 'web'] as const) {
    const eve = await town.on[platform].person(`Eve op ${platform}`, { locale: 'nl' })
    await eve.types('help')
    await eve.sees(/Samenspraak: beslis mee/)
    const refusals = () => eve.screen().filter((line) => /alleen een moderator|namens de overheid/.test(line)).length
    for (const act of [
      { kind: 'report.list' },
      { kind: 'report.show', report },
      { kind: 'report.keep', report },
      { kind: 'report.remove', report },
      { kind: 'report.block', report, term: 'always' },
      { kind: 'report.unblock', person: expert.person },
      { kind: 'form.open', form: `turn/${question}` },
    ] as const) {
      const before = refusals()
      await eve.forges(pack(act))
      await expect.poll(refusals).toBe(before + 1)
    }
  }
  expect(await db.report.findUniqueOrThrow({ where: { id: report } })).toMatchObject({ state: 'open' })
  expect(await db.block.count()).toBe(0)
})
