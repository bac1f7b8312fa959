/** Words of officials: in each reader's language, with a picture and a way out, as often as each of them chose. */
import { expect, test } from 'vitest'
import { openTown, pollOf } from '../town.ts'

test('a poll in two languages: each reads and answers it in their own', async () => {
  await using town = await openTown('postgres')
  const olga = await town.official('discord')
  const freek = await town.follower('telegram', 'groen')
  const eve = await town.on.slack.person('Eve', { locale: 'en' })
  await eve.types('follow', 'groen')
  await olga.types('poll')
  await olga.fills(pollOf('Meer bomen?', ['Ja', 'Nee'], { other: 'More trees?\nYes\nNo\nMaybe' }))
  await olga.sees(/Dit zijn 3 keuzes, en hierboven staan er 2/)
  await olga.taps('Verbeter het formulier')
  await olga.fills(pollOf('Meer bomen?', ['Ja', 'Nee'], { other: 'More trees?\nYes\nNo' }))
  await freek.sees(/Meer bomen\?[^]*\[Ja\]/)
  await eve.sees(/More trees\?[^]*\[Yes\]/)
  await eve.taps('Yes')
  await eve.sees(/Your choice: Yes/)
  await freek.taps('Ja')
  await freek.sees(/Jouw keuze: Ja/)
  await olga.taps('Sluit de peiling nu')
  await eve.sees(/Result: More trees\?[^]*Yes[^]*100% \(2\)/)
  await freek.sees(/Uitslag: Meer bomen\?[^]*Ja[^]*100% \(2\)/)
  expect(town.refusals()).toEqual([])
})

test.each(['slack', 'telegram', 'web'] as const)('a theme’s news, written in %s', async (platform) => {
  await using town = await openTown('postgres')
  const olga = await town.official(platform)
  const now = await Promise.all(
    (['telegram', 'slack', 'discord', 'web'] as const).map((each) => town.follower(each, 'groen', `Freek op ${each}`)),
  )
  const slow = await town.follower('telegram', 'groen', 'Sloom')
  await slow.types('me')
  await slow.taps('Hoe vaak?')
  await slow.taps('Twee keer per maand')
  await slow.sees(/Twee keer per maand\./)
  await olga.types('themes', 'groen')
  await olga.taps('Schrijf nieuws')
  await olga.fills({
    title: 'De Kerkstraat wordt groen',
    body: 'We planten twintig bomen.\n\nKom je kijken?',
    link: 'https://voorbeeld.nl/plan',
    picture: 'https://10.0.0.1/boom.jpg',
    other: '',
  })
  await olga.sees(/Dit is geen adres dat iedereen kan openen/)
  if (platform === 'telegram') await olga.says('https://voorbeeld.nl/boom.jpg')
  else {
    await olga.fills({
      title: 'De Kerkstraat wordt groen',
      body: 'We planten twintig bomen.\n\nKom je kijken?',
      link: 'https://voorbeeld.nl/plan',
      picture: 'https://voorbeeld.nl/boom.jpg',
      other: '',
    })
  }
  await olga.sees(/Je nieuws gaat naar wie 🌳 Groen en water volgt/)
  for (const freek of now) {
    const seen = await freek.sees(/De Kerkstraat wordt groen[^]*Kom je kijken\?/)
    expect(seen).toContain('[Lees verder → https://voorbeeld.nl/plan]')
    expect(seen).toContain('(picture https://voorbeeld.nl/boom.jpg')
    expect(seen).toContain('[Stop met volgen]')
  }
  expect(slow.screen().join('\n')).not.toContain('Kerkstraat')
  // From the one of their two days to the other it is seventeen days and, in October, an hour at most.
  await town.world.passes(18 * 86_400)
  await slow.sees(/Nieuws van je thema’s[^]*De Kerkstraat wordt groen/)
  await slow.taps('De Kerkstraat wordt groen')
  await slow.sees(/We planten twintig bomen\./)
  expect(town.refusals()).toEqual([])
})
