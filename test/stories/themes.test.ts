/** A theme's life, over the real libraries: made in one chat, renamed in another, found, shared, archived and merged elsewhere. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pack } from '../../src/act.ts'
import type { Visitor } from '../driver.ts'
import { openTown, type Town } from '../town.ts'

const EVERYWHERE = ['telegram', 'slack', 'discord', 'web'] as const
type Where = (typeof EVERYWHERE)[number]

let town: Town
let officials: Record<Where, Visitor>
let residents: Record<Where, Visitor>
beforeAll(async () => {
  town = await openTown('postgres')
  const everybody = async (make: (where: Where) => Promise<Visitor>) =>
    Object.fromEntries(
      await Promise.all(EVERYWHERE.map(async (where) => [where, await make(where)])),
    ) as typeof officials
  officials = await everybody((where) => town.official(where, `Olga op ${where}`))
  residents = await everybody((where) => town.on[where].person(`Freek op ${where}`, { locale: 'nl' }))
})
afterAll(async () => {
  expect(town.refusals()).toEqual([])
  await town[Symbol.asyncDispose]()
})

const each = (act: (who: Visitor, where: Where) => Promise<unknown>) =>
  Promise.all(EVERYWHERE.map((where) => act(residents[where], where)))
/** Opens the form behind a button of a theme's page. */
const opens = async (who: Visitor, theme: string, label: string) => {
  await who.types('themes', theme)
  await who.taps(label)
}

describe('a theme', () => {
  test('is made in Slack, and refused there with a reason first', async () => {
    const { slack: olga } = officials
    await olga.types('help')
    await olga.forges(pack({ kind: 'form.open', form: 'theme' }))
    const values = {
      description: 'Over het zwembad en de ijsbaan.',
      colour: 'Blauwgroen',
      name2: 'Swimming',
      description2: '',
    }
    await olga.fills({ ...values, name: '🌳 GROEN EN WATER' })
    await olga.sees(/Er is al een thema dat zo heet: 🌳 Groen en water/)
    await olga.fills({ ...values, name: '🏊 Zwemmen en sport' })
    await olga.sees(/Het thema 🏊 Zwemmen en sport is er/)
    expect(await town.world.ctx.db.theme.findUniqueOrThrow({ where: { id: 'zwemmen-en-sport' } })).toMatchObject({
      colour: 'teal',
      name: { nl: 'Zwemmen en sport', en: 'Swimming' },
    })
  })

  test('is found with a typing error and followed, everywhere', async () => {
    await each(async (who) => {
      await who.types('follow', 'zwemen')
      await who.sees(/Je volgt 🏊 Zwemmen en sport/)
      await who.types('themes', 'xyzzy')
      await who.sees(/Zo’n thema vond ik niet/)
    })
    expect(await town.world.ctx.db.follow.count({ where: { themeId: 'zwemmen-en-sport' } })).toBe(4)
  })

  test('is renamed in Discord: what stands in the form is what it is', async () => {
    const { discord: olga } = officials
    await opens(olga, 'zwemmen', 'Wijzig dit thema')
    await olga.fills({ name: '🤸 Sport' })
    await olga.sees(/Het thema heet nu 🤸 Sport/)
    await each(async (who) => {
      await who.types('themes', 'sprot')
      await who.sees(/🤸 Sport[^]*Over het zwembad en de ijsbaan/)
    })
    const renamed = await town.world.ctx.db.theme.findUniqueOrThrow({ where: { id: 'zwemmen-en-sport' } })
    expect(renamed).toMatchObject({ colour: 'teal', name: { nl: 'Sport', en: 'Swimming' } })
  })

  test('is shared from each platform, with its addresses and what to type', async () => {
    await each(async (who) => {
      await who.taps('Delen')
      await who.sees(/Deel 🤸 Sport[^]*\/t\/zwemmen-en-sport[^]*\/follow zwemmen-en-sport/)
    })
    const page = await fetch(`${town.world.url}/t/zwemmen-en-sport`, { headers: { 'accept-language': 'nl' } })
    expect(await page.text()).toContain('🤸 Sport')
  })

  test('is archived in Telegram and brought back: meanwhile nobody finds it in the list', async () => {
    const { telegram: olga } = officials
    await opens(olga, 'sport', 'Sluit dit thema af')
    await olga.sees(/Het thema 🤸 Sport is afgesloten/)
    const eve = await town.on.web.person('Eve', { locale: 'nl' })
    await eve.types('themes')
    await eve.sees(/Thema’s[^]*Groen en water/)
    expect(eve.screen().join('\n')).not.toContain('Sport')
    await olga.taps('Haal dit thema terug')
    await olga.sees(/Het thema 🤸 Sport is terug/)
  })

  test('goes on as another, on the web: its followers go along, and its old name leads there', async () => {
    const { web: olga } = officials
    await opens(olga, 'sport', 'Voeg samen')
    await olga.fills({ into: 'groen en watr' })
    await olga.sees(/gaat nu verder als 🌳 Groen en water/)
    expect(await town.world.ctx.db.follow.count({ where: { themeId: 'groen' } })).toBe(4)
    await each(async (who) => {
      await who.types('themes', 'sport')
      await who.sees(/🌳 Groen en water[^]*\[Stop met volgen\]/)
    })
  })

  test('is made and changed step by step in Telegram too', async () => {
    const { telegram: olga } = officials
    await olga.types('themes')
    await olga.taps('Nieuw thema')
    await olga.fills({ name: 'Kunst', description: 'Beelden en muziek.', colour: 'Paars', name2: '', description2: '' })
    await olga.sees(/Het thema 💬 Kunst is er/)
  })
})

test('a resident’s forged buttons change nothing, anywhere, and are written down', async () => {
  const { db } = town.world.ctx
  const before = await db.theme.findMany({ orderBy: { id: 'asc' } })
  for (const act of [
    { kind: 'theme.archive', theme: 'groen' },
    { kind: 'theme.revive', theme: 'groen' },
    { kind: 'form.open', form: 'merge/groen' },
    { kind: 'form.open', form: 'theme/groen' },
  ] as const) {
    await each(async (who) => {
      const seen = () => who.screen().filter((line) => /alleen iemand die namens de overheid werkt/.test(line)).length
      const count = seen()
      await who.forges(pack(act))
      await expect.poll(seen).toBe(count + 1)
    })
  }
  const refused = await db.audit.groupBy({ by: ['action'], where: { outcome: 'refused' }, _count: true })
  expect(Object.fromEntries(refused.map(({ action, _count }) => [action, _count]))).toMatchObject({
    'theme.archive': 4,
    'theme.revive': 4,
    'theme.merge': 4,
    'theme.edit': 4,
  })
  expect(await db.theme.findMany({ orderBy: { id: 'asc' } })).toEqual(before)
})
