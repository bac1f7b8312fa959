/** Finding one theme among three hundred, as people type: and a list that stays short. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { knock, seen, type Knocker } from '../../test/knock.ts'
import { openWorld, type World } from '../../test/world.ts'

const WHAT = ['Speeltuin', 'Riool', 'Zwembad', 'Bibliotheek', 'School', 'Brug', 'Haven', 'Markt', 'Sportpark', 'Museum']
const WHERE = ['Noord', 'Zuid', 'Oost', 'West', 'Singel', 'Kade', 'Plantage', 'Molenwijk', 'Rivierenbuurt', 'Spoorzone']

let world: World
let door: ReturnType<typeof knock>
let anna: Knocker
beforeAll(async () => {
  world = await openWorld('postgres')
  door = knock(world)
  await world.ctx.db.theme.createMany({
    data: WHAT.flatMap((what, w) =>
      WHERE.flatMap((where, p) =>
        [1, 2, 3].map((nth) => ({
          id: `t${w}-${p}-${nth}`,
          emoji: '💬',
          name: { nl: `${what} ${where} ${nth}` },
          description: { nl: `Alles over ${what.toLowerCase()} in ${where}.` },
        })),
      ),
    ),
  })
  anna = await door.somebody()
})
afterAll(() => world[Symbol.asyncDispose]())

const buttons = (view: { buttons?: readonly { does: { kind: string } }[] }, kind: string) =>
  (view.buttons ?? []).filter(({ does }) => does.kind === kind)

test.each([
  ['verker', 'Verkeer en fietsen'],
  ['FIETSN', 'Verkeer en fietsen'],
  ['trafic', 'Verkeer en fietsen'],
  ['water groen', 'Groen en water'],
  ['bomen', 'Groen en water'],
  ['waetr', 'Groen en water'],
  ['vekreer', 'Verkeer en fietsen'],
  ['winkels in het centurm', 'Winkels en centrum'],
  ['wonnen', 'Wonen en bouwen'],
  ['housing and bilding', 'Wonen en bouwen'],
  ['winkels', 'Winkels en centrum'],
  ['speeltuin molenwijk 2', 'Speeltuin Molenwijk 2'],
  ['🌳', 'Groen en water'],
  ['groen', 'Groen en water'],
])('%s leads straight to %s', async (typed, name) => {
  const one = await door.somebody()
  expect(seen(await one.types('themes', typed)).split('\n')[0]).toContain(name)
  expect(seen(await one.types('follow', typed))).toMatch(new RegExp(`Je volgt .* ${name}`))
  expect(seen(await one.types('unfollow', typed))).toMatch(new RegExp(`Je volgt .* ${name} niet meer`))
})

test('several are offered, and a tap does what was typed', async () => {
  const view = await anna.types('follow', 'zwmbad zuit')
  const offered = buttons(view, 'theme.follow')
  expect(seen(view)).toMatch(/Welk thema bedoel je[^]*\[💬 Zwembad Zuid 1\]/)
  expect(offered.length).toBeGreaterThan(1)
  expect(offered.length).toBeLessThanOrEqual(8)
  expect(buttons(await anna.types('themes', 'zwembad'), 'theme.show').length).toBeGreaterThan(1)
})

test.each([
  'asdfghjkl',
  'kat',
  'bos',
  'hond',
  '🦖',
  '?!',
  'x'.repeat(10_000),
  'a b c d e f g h i j k l m n o p q r s t',
  '\u0000',
  '%_',
])('nothing like %j: said, with the way to the list', async (typed) => {
  const view = await (await door.somebody()).types('follow', typed)
  expect(view.mood === 'sorry' || buttons(view, 'theme.follow').length > 1, seen(view)).toBe(true)
})

test('the list of 304 stays short: what one follows and what is open first, and pages behind it', async () => {
  await anna.does({ kind: 'theme.follow', theme: 't9-9-3' })
  await world.ctx.db.poll.create({
    data: { id: 'openpoll2345', themeId: 't8-8-2', question: { nl: 'Wat?' }, closesAt: new Date(Date.now() + 9e7) },
  })
  const first = await anna.types('themes')
  expect(seen(first)).toContain('304 in totaal')
  const names = seen(first).match(/\[.*?\]/g) ?? []
  expect(names.slice(0, 2)).toEqual(['[✓ 💬 Museum Spoorzone 3]', '[💬 Sportpark Rivierenbuurt 2]'])
  expect(names.length).toBeLessThanOrEqual(16)
  const all = new Set<string>()
  const reader = await door.somebody()
  for (let page = 0; page < 21; page++) {
    const view = await reader.does({ kind: 'theme.more', page })
    for (const { does } of buttons(view, 'theme.show')) all.add(JSON.stringify(does))
    expect(buttons(view, 'theme.more').length).toBe(page < 20 ? 1 : 0)
  }
  expect(all.size).toBe(304)
  expect((await reader.does({ kind: 'theme.more', page: 4_000_000_000 })).title).toBeDefined()
})

test('an official types the theme of a poll where there are more than a form holds', async () => {
  const olga = await door.somebody({ role: 'official' })
  const { form } = await olga.types('poll')
  expect(form?.fields[0]).toMatchObject({ name: 'theme', kind: 'line' })
  const asked = { question: 'Welke?', options: 'Ja\nNee', closes: '3 dagen' }
  expect(seen(await olga.submits('poll', { ...asked, theme: 'museum' }))).toContain('Dat thema ken ik niet')
  expect(seen(await olga.submits('poll', { ...asked, theme: 'museum spoorzne 3' }))).toContain('Museum Spoorzone 3')
})
