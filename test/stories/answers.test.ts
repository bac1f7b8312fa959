/** A question's whole life over the real libraries: asked in Telegram, answered in Discord, thanked, published, found again. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pack } from '../../src/act.ts'
import { publish } from '../../src/delivery/publish.ts'
import type { View } from '../../src/port.ts'
import type { Visitor } from '../driver.ts'
import { openTown, type Town } from '../town.ts'

const QUESTION = 'Mag ik zelf een kastanjeboom planten in mijn straat?'
const asked = (words: string) => ({
  theme: '🌳 Groen en water',
  words,
  deadline: '',
  name: 'Namens wie ik spreek, geen naam',
  from: 'Van wie het weet',
})

let town: Town
let anna: Visitor
let dirk: Visitor
beforeAll(async () => {
  town = await openTown('postgres')
  anna = await town.on.telegram.person('Anna', { locale: 'nl' })
  dirk = await town.on.discord.person('Dirk', { locale: 'nl' })
})
afterAll(async () => {
  expect(town.refusals()).toEqual([])
  await town[Symbol.asyncDispose]()
})

const page = async (path: string) => {
  const got = await fetch(town.world.url + path, { headers: { 'accept-language': 'nl' } })
  return await got.text()
}
const question = () => town.world.ctx.db.question.findFirstOrThrow({ where: { words: QUESTION } })

describe('a question', () => {
  test('is asked in Telegram, and answered in Discord by a form', async () => {
    await dirk.types('themes', 'groen')
    await dirk.taps('Ik weet hier iets van')
    await dirk.fills({
      theme: '🌳 Groen en water',
      about: 'Kastanjebomen planten',
      weekly: 'Hooguit 5 vragen',
      hours: 'Altijd, behalve in mijn stille uren',
    })
    await dirk.sees(/Nee zeggen mag altijd/)
    await anna.types('ask')
    await anna.fills(asked(QUESTION))
    await dirk.sees(/Een vraag over 🌳 Groen en water[^]*kastanjeboom/)
    await dirk.taps('Ik weet dit')
    await dirk.taps(/antwoord/i)
    await dirk.fills({ words: 'Ja, met een vergunning.' })
    await dirk.sees(/Je antwoord is onderweg/)
    await anna.sees(/Antwoord op je vraag[^]*Antwoord van een inwoner:\nJa, met een vergunning\./)
    expect(anna.screen().join('\n')).not.toContain('Dirk')
    expect(dirk.screen().join('\n')).not.toContain('Anna')
  })

  test('is asked on from Telegram and from Discord: the bot carries it', async () => {
    await anna.taps('Vraag door')
    await anna.fills({ words: 'Welke <b>vergunning</b>?' })
    await anna.sees(/Je bericht is onderweg/)
    await dirk.sees(/Een vraag over je antwoord[^]*vergunning/)
    await dirk.taps('Schrijf terug')
    await dirk.fills({ words: 'De boomvergunning van de gemeente.' })
    await anna.sees(/Wie antwoordde, schrijft:\nDe boomvergunning van de gemeente\./)
  })

  test('is thanked for in Telegram; both agree and only then everybody can read it', async () => {
    await anna.taps('Bekijk het antwoord')
    await anna.taps('Dit hielp')
    await dirk.sees(/Dank je wel: je antwoord hielp/)
    await anna.taps('Ja, met voor wie ik spreek')
    await anna.sees(/Zodra wie antwoordde het ook wil/)
    const { id } = await question()
    expect(await page(`/q/${id}`)).toContain('Deze vraag is er niet')
    await dirk.sees(/Mag je antwoord voor iedereen te lezen zijn\?/)
    await dirk.taps('Ja, zonder naam')
    await anna.sees(/Iedereen kan dit nu lezen[^]*\/q\//)
  })

  test('is found again on the web, on its theme, and by the next asker, whom it answers', async () => {
    const { id } = await question()
    const read = await page(`/q/${id}`)
    expect(read).toMatch(
      /kastanjeboom[^]*Vraag van een inwoner\.[^]*van iemand[^]*Ja, met een vergunning\.[^]*Dit hielp 1 mens/,
    )
    expect(read).not.toContain('boomvergunning')
    expect(await page('/t/groen')).toContain(`href="/q/${id}"`)
    const sam = await town.on.slack.person('Sam', { locale: 'nl' })
    await sam.types('themes', 'groen')
    await sam.taps('Beantwoorde vragen')
    await sam.taps(/kastanjeboom/)
    await sam.sees(/Antwoord van iemand:[^]*Ja, met een vergunning\./)
    await sam.types('ask')
    await sam.fills(asked('Mag je een kastanjeboom planten in een straat?'))
    await sam.taps(/Nummer 1 is mijn antwoord/)
    await expect.poll(async () => (await question()).solved).toBe(1)
    // What it did, as its expert sees it.
    await dirk.forges(pack({ kind: 'answer.show', answer: await answerOf(id) }))
    await dirk.sees(/Iedereen kan dit antwoord lezen/)
  })

  test('is corrected in Discord, with what it said before; taken back it is gone everywhere', async () => {
    const { id } = await question()
    await dirk.taps('Verbeter het')
    await dirk.fills({ words: 'Nee, sinds dit jaar niet meer.' })
    await anna.sees(/is verbeterd[^]*Nee, sinds dit jaar niet meer\./)
    expect(await page(`/q/${id}`)).toMatch(/Nee, sinds dit jaar niet meer\.[^]*Verbeterd op/)
    await anna.taps('Wat er eerder stond')
    await anna.sees(/Wat er eerder stond[^]*Ja, met een vergunning\./)
    await dirk.taps('Neem het terug')
    await dirk.sees(/Je antwoord is teruggenomen/)
    await anna.sees(/Het antwoord op je vraag is teruggenomen/)
    expect(await page(`/q/${id}`)).toContain('Deze vraag is er niet')
    expect(await page('/t/groen')).not.toContain('kastanjeboom')
  })
})

test('who knows it in a Telegram group gets the form in their own chat', async () => {
  const olga = await town.official('telegram')
  const group = await town.bound('telegram', 'groen', olga)
  const { db } = town.world.ctx
  await anna.types('ask')
  await anna.fills(asked('Wie snoeit de heg bij het zwembad?'))
  await expect
    .poll(async () => await db.question.count({ where: { words: { contains: 'heg' }, state: 'open' } }))
    .toBe(1)
  const { id } = await db.question.findFirstOrThrow({ where: { words: { contains: 'heg' } } })
  const view: View = {
    lines: [{ plain: 'Wie snoeit de heg?' }],
    buttons: [{ label: { key: 'do.know' }, does: { kind: 'form.open', form: `answer/${id}` } }],
  }
  await db.$transaction(async (tx) => {
    const card = { subject: `question:${id}`, refresh: { kind: 'question.show', question: id } } as const
    await publish(tx, { audience: { kind: 'places', id: 'groen' }, view, direct: view, card })
  })
  const eve = await town.on.telegram.person('Eve', { locale: 'nl' })
  // Telegram lets us write to nobody who did not write to us: the button says what to do, and works again after that.
  await eve.taps('Ik weet dit', group)
  await eve.sees(/Open mijn profiel, begin een gesprek en druk dan nog eens op de knop/, group)
  await eve.types('help')
  await eve.taps('Ik weet dit', group)
  await eve.taps('Geef je antwoord')
  await eve.fills({ words: 'Dat doe ik zelf, elke lente.' })
  await eve.sees(/Je antwoord is onderweg/)
  await anna.sees(/Dat doe ik zelf, elke lente\./)
})

test('an answer can be typed as a reply, in Slack’s thread; and so can what is said about it, in Telegram', async () => {
  const { db } = town.world.ctx
  const sara = await town.on.slack.person('Sara', { locale: 'nl' })
  await sara.types('themes', 'wonen')
  await sara.taps('Ik weet hier iets van')
  await sara.fills({
    theme: '🏘️ Wonen en bouwen',
    about: 'Dakkapellen',
    weekly: 'Hooguit 5 vragen',
    hours: 'Altijd, behalve in mijn stille uren',
  })
  await sara.sees(/Nee zeggen mag altijd/)
  await anna.types('ask')
  await anna.fills({ ...asked('Mag een dakkapel aan de voorkant?'), theme: '🏘️ Wonen en bouwen' })
  await sara.sees(/Een vraag over[^]*dakkapel/)
  await sara.replies(/Een vraag over[^]*dakkapel/, 'Alleen met een vergunning.')
  await anna.sees(/Antwoord van een inwoner:[^]*Alleen met een vergunning\./)
  await anna.replies(/Alleen met een vergunning\./, 'En aan de achterkant?')
  await sara.sees(/Een vraag over je antwoord[^]*En aan de achterkant\?/)
  await sara.replies(/En aan de achterkant\?/, 'Daar mag het zo.')
  await anna.sees(/Wie antwoordde, schrijft:[^]*Daar mag het zo\./)
  expect(await db.answer.count({ where: { words: 'Alleen met een vergunning.' } })).toBe(1)
  expect(await db.remark.count({ where: { words: { in: ['En aan de achterkant?', 'Daar mag het zo.'] } } })).toBe(2)
})

async function answerOf(id: string): Promise<string> {
  return (await town.world.ctx.db.answer.findFirstOrThrow({ where: { questionId: id } })).id
}
