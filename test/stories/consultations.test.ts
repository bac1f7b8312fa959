/**
 * A consultation over the real libraries: opened by /consult in Slack, taken part in everywhere, by a partner from a
 * button in a shared channel, by one person who begins in Telegram and finishes on the web; and answered to all of them.
 */
import { expect, test } from 'vitest'
import { inDays } from '../consultation.ts'
import { openTown } from '../town.ts'
import { ENGINES } from '../world.ts'

const WORDS = {
  theme: '🌳 Groen en water',
  title: 'Het park aan de Vecht',
  brief: 'Het park wordt vernieuwd. Wat moet er komen?',
  can: 'Wat er in het park komt.',
  cannot: 'Dat het park blijft.',
}
const PART = { kind: 'Een peiling: iedereen kiest', seconds: '30 seconden', other: '' }

test.each(ENGINES)('from /consult to the answer in everyone’s hands, with the queue on %s', async (engine) => {
  await using town = await openTown(engine)
  const { ctx } = town.world
  const olga = await town.official('slack')
  const [telegram, discord, web] = await Promise.all(
    (['telegram', 'discord', 'web'] as const).map((where) => town.follower(where, 'groen', `Freek op ${where}`)),
  )
  if (!telegram || !discord || !web) throw new Error('a follower is missing')
  const place = await town.bound('slack', 'groen', olga)

  await olga.types('consult')
  await olga.fills(WORDS)
  await olga.sees(/Concept: Het park aan de Vecht[^]*Dit ontbreekt nog/)
  await olga.taps('Regels en datums')
  await olga.fills({
    rule: 'De raad volgt de meerderheid.',
    who: 'Wethouder Groen',
    closes: inDays(7),
    answer: inDays(14),
    opens: '',
  })
  await olga.taps('Onderdeel erbij')
  await olga.fills({ ...PART, words: 'Meer bomen of meer gras?', options: 'Meer bomen\nMeer gras' })
  await olga.taps('Onderdeel erbij')
  await olga.fills({ ...PART, words: 'Een vijver?', options: 'Ja\nNee' })
  await olga.sees(/Alles staat erin/)
  await olga.taps('Bekijk een voorbeeld')
  await olga.sees(/Voorbeeld\. Alleen jij ziet dit/)
  await olga.taps('Open de raadpleging')
  await olga.sees(/De raadpleging is open/)

  // Everyone it is for has it, with the promise on it.
  for (const who of [telegram, discord, web]) await who.sees(/Het park aan de Vecht[^]*Antwoord volgt uiterlijk/)
  await olga.sees(/Het park aan de Vecht[^]*\[Doe mee\]/, place, 15_000)

  // In Telegram without leaving the chat; stopped after the first part.
  await telegram.taps(/^Meer bomen of meer gras\?/)
  await telegram.taps('Meer bomen')
  await telegram.sees(/Je koos: Meer bomen[^]*1 van de 2 gedaan/)
  // In Discord, both parts.
  await discord.taps(/^Meer bomen of meer gras\?/)
  await discord.taps('Meer gras')
  await discord.taps('Nee')
  await discord.sees(/Dank je wel, je bent klaar/)
  // A partner of another company, who has none of our commands: from the button in the shared channel.
  const partner = await town.on.slack.person('Bakker', { locale: 'nl' })
  await partner.taps('Doe mee', place)
  await partner.sees(/0 van de 2 gedaan/, place)
  await partner.taps(/^Een vijver\?/, place)
  await partner.taps('Ja', place)
  await partner.sees(/1 van de 2 gedaan/, place)
  // Whoever began in Telegram goes on in the browser, as one person.
  await telegram.types('link')
  const [, code = ''] = /\/link ([A-Z0-9-]+)/.exec(await telegram.sees(/\/link [A-Z0-9-]+/)) ?? []
  const elsewhere = await town.on.web.person('Freek thuis', { locale: 'nl' })
  await elsewhere.types('link', code)
  await elsewhere.sees(/op beide plekken dezelfde persoon/)
  await elsewhere.types('consult')
  await elsewhere.taps('Het park aan de Vecht')
  await elsewhere.sees(/1 van de 2 gedaan/)
  await elsewhere.taps(/^Een vijver\?/)
  await elsewhere.taps('Ja')
  await elsewhere.sees(/Dank je wel, je bent klaar/)
  expect(await ctx.db.ballot.count()).toBe(5)
  expect(await ctx.db.participation.count()).toBe(3)

  // Its time is over: it closes by itself, and a late ballot is refused.
  await town.world.passes(7 * 86_400 + 60)
  await expect.poll(async () => (await ctx.db.consultation.findFirst())?.state).toBe('closed')
  await discord.taps('Meer bomen')
  await discord.sees(/Deze peiling is gesloten/)

  await olga.types('consult')
  await olga.taps(/^Het park aan de Vecht/)
  const { id } = await ctx.db.consultation.findFirstOrThrow()
  await olga.forges(`consult.run:${id}`)
  await olga.taps('Schrijf het antwoord')
  await olga.fills({
    decided: 'Er komen meer bomen.',
    done: 'Bomen: overgenomen.\nVijver: onderzocht.',
    notDone: 'De vijver komt er nog niet: te duur.',
    other: 'More trees will come.\n\nTrees: adopted.\nPond: studied.\n\nThe pond will not come yet: too expensive.',
  })
  await olga.sees(/gaat naar iedereen die meedeed/)
  for (const who of [discord, partner]) await who.sees(/Antwoord op: Het park[^]*Er komen meer bomen/)
  await discord.taps('Deels')
  await discord.sees(/We tellen het mee/)
  const answers = () =>
    [...telegram.screen(), ...elsewhere.screen()].filter((message) => message.includes('Antwoord op')).length
  await expect.poll(answers).toBe(1)
  // Nobody who did not take part is told, and who did has it once.
  await expect.poll(() => ctx.db.delivery.count({ where: { state: { in: ['waiting', 'sending'] } } })).toBe(0)
  expect(answers()).toBe(1)
  expect(web.screen().join('\n')).not.toContain('Antwoord op')
  expect(await ctx.db.heard.count()).toBe(1)
  expect(town.refusals()).toEqual([])
})
