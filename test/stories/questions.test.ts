/** A question's way over the real libraries: asked in one place, left in another, taken up in a third; and from a button where there are no commands. */
import { expect, test } from 'vitest'
import type { Visitor } from '../driver.ts'
import { startSlack } from '../platforms/slack.ts'
import { openTown, type Town } from '../town.ts'
import { openWorld } from '../world.ts'

const GROEN = '🌳 Groen en water'

async function offers(town: Town, platform: 'telegram' | 'slack' | 'discord' | 'web', name: string): Promise<Visitor> {
  const who = await town.on[platform].person(name, { locale: 'nl' })
  await who.types('themes', 'groen')
  await who.taps('Ik weet hier iets van')
  await who.fills({
    theme: GROEN,
    about: 'Bomen: ik ben hovenier',
    weekly: 'Hooguit 3 vragen',
    hours: 'Altijd, behalve in mijn stille uren',
  })
  await who.sees(/We vragen je iets als het over 🌳 Groen en water gaat: hooguit 3 vragen per week/)
  return who
}

const question = (changes: Record<string, string> = {}) => ({
  theme: GROEN,
  words: 'Waarom krijgt de plataan in onze straat kale plekken?',
  deadline: '',
  name: 'Niets',
  from: 'Van wie het weet',
  ...changes,
})

test('asked in Telegram, left in Slack, taken up and answered in Discord; a restart in the middle', async () => {
  await using town = await openTown('postgres')
  const sam = await offers(town, 'slack', 'Sam')
  const dees = await offers(town, 'discord', 'Dees')
  const anna = await town.on.telegram.person('Anna', { locale: 'nl' })

  // What was typed behind the command stands in the form already; a telephone number is pointed out.
  await anna.types('ask', 'Waarom krijgt de plataan kale plekken? Bel 06-12345678.')
  await anna.taps(GROEN)
  await anna.sees(/Nu staat er: Waarom krijgt de plataan kale plekken/)
  await anna.taps('Zo laten')
  await anna.taps('Overslaan')
  await anna.taps('Niets')
  await anna.taps('Van wie het weet')
  await anna.sees(/Even kijken voor je het verstuurt[^]*een telefoonnummer \(06-12345678\)[^]*nog niet verstuurd/)
  await anna.taps('Wijzig')
  await anna.taps('Zo laten')
  await anna.says(question().words)
  await anna.taps('Overslaan')
  await anna.taps('Zo laten')
  await anna.taps('Zo laten')
  await anna.sees(/Je vraag is onderweg naar mensen die er iets van weten/)

  for (const who of [sam, dees]) {
    const seen = await who.sees(
      /Een vraag over 🌳 Groen en water[^]*Van iemand:[^]*Waarom krijgt de plataan in onze straat/,
    )
    expect(seen).toContain('[Even geen vragen meer]')
  }
  await sam.taps('Nu niet')
  await sam.sees(/Goed, we vragen het aan iemand anders/)
  await town.world.restarts()
  for (const driver of Object.values(town.on)) driver.connect(town.world.url)
  await dees.taps('Ik weet dit')
  await dees.sees(/Geef je antwoord uiterlijk/)
  await anna.sees(/een inwoner gaat je vraag beantwoorden|Een inwoner gaat/)
  await anna.taps('Waar staat mijn vraag?')
  await anna.sees(/We vroegen het aan 2 mensen\. 1 kan nu niet\.[^]*Iemand werkt aan een antwoord/)
  await dees.taps('Geef je antwoord')
  await dees.fills({ words: 'Ze laten hun oude schors los. Dat hoort zo.' })
  await anna.sees(/Ze laten hun oude schors los/)
  await anna.taps('Dit hielp')
  await anna.sees(/hoort dat het hielp/)
  await anna.taps('Ik heb mijn antwoord')
  await anna.sees(/Mooi, je vraag is afgerond/)
  // Whoever left it sees in their own message that nothing is wanted of them any more.
  await sam.sees(/Deze vraag is afgerond\. Je hoeft niets meer te doen/)
  await anna.types('me')
  await anna.taps('Mijn vragen')
  await anna.sees(/1\. Waarom krijgt de plataan[^]*afgerond/)
  expect(town.refusals()).toEqual([])
})

test('nobody knew it: the places of the theme see it, and who answers for it says when', async () => {
  await using town = await openTown('postgres')
  const olga = await town.official('slack')
  const place = await town.bound('slack', 'groen', olga)
  const anna = await town.on.web.person('Anna', { locale: 'nl' })
  await anna.types('themes', 'groen')
  await anna.taps('Stel een vraag')
  await anna.fills(question({ name: 'Namens wie ik spreek, geen naam' }))
  await anna.sees(/Je vraag is onderweg/)
  await olga.sees(/Een vraag over 🌳 Groen en water[^]*Van een inwoner:[^]*\[Ik weet dit\]/, place, 10_000)
  await olga.sees(/Jij zorgt voor dit thema: geef antwoord, of zeg wanneer het komt/)
  await olga.taps('Zeg wanneer')
  await olga.fills({ when: `@${Math.floor(Date.now() / 1000) + 2 * 86_400}` })
  await olga.sees(/Wie het vroeg, weet nu dat het antwoord er uiterlijk/)
  await anna.sees(/Wie voor dit thema zorgt, antwoordt uiterlijk/)
  await anna.taps('Waar staat mijn vraag?')
  await anna.taps('Trek de vraag in')
  await anna.sees(/Je vraag is ingetrokken/)
  await olga.sees(/Deze vraag is er niet meer/, place, 10_000)
  expect(town.refusals()).toEqual([])
})

test('a partner from another workspace, which has no commands, asks from a button in a shared channel', async () => {
  await using slack = await startSlack()
  await using world = await openWorld('postgres', slack.env)
  slack.connect(world.url)
  const olga = await slack.person('Olga', { locale: 'nl' })
  const eve = await slack.person('Eve', { locale: 'nl', team: 'T0BOUW' })
  const place = await slack.place('bouw', { managers: [olga.id] })
  await olga.types('help', '', place)
  await olga.taps('Stel een vraag', place)
  await olga.fills(question())
  await olga.sees(/Je vraag is onderweg/, place)
  // The channel is bound to the theme, so the question is there for all to see.
  await world.ctx.db.place.create({
    data: { platform: 'slack', ...place, bindings: { create: { themeId: 'groen' } } },
  })
  await olga.types('help', '', place)
  await olga.taps('Stel een vraag', place)
  await olga.fills(question({ words: 'Wie snoeit de heg bij de school?' }))
  await eve.sees(/Wie snoeit de heg bij de school\?[^]*\[Stel een vraag\]/, place, 10_000)
  await eve.taps('Stel een vraag', place)
  await eve.fills(question({ words: 'Mag onze kraan langs deze bomen?', name: 'Namens wie ik spreek, geen naam' }))
  await eve.sees(/Je vraag is onderweg/, place)
  const [asked] = await world.ctx.db.question.findMany({ where: { words: { startsWith: 'Mag onze kraan' } } })
  expect(asked).toMatchObject({ themeId: 'groen', state: 'open', anonymous: false })
  expect(slack.refusals).toEqual([])
})
