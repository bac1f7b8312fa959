import { expect, test } from 'vitest'
import { openWorld } from '../../test/world.ts'
import { arrive } from './arrive.ts'
import { inviteAll, readList, tellReport, type Made } from './bulk.ts'
import { claim } from './claim.ts'
import { letters } from './letters.ts'

const themes = new Set(['groen'])
const someone = (id: string) => ({ platform: 'web', tenant: 'web', id }) as const

test('a letter to 5,000 households, with ten broken lines: told by number, the others go in, and again makes nothing', async () => {
  const lines = Array.from({ length: 5_000 }, (_, n) => `"huis ${n}; links";bewoner… geen rol`).map(
    (_, n) => `"huis ${n}; links";resident;1;60`,
  )
  const broken: Record<number, string> = {
    7: 'huis 7',
    100: '"huis 100;resident;1;60',
    200: 'huis 200;koning;1;60',
    300: 'huis 300;resident;nul;60',
    400: 'huis 400;resident;1;9999',
    500: ';resident;1;60',
    600: '"huis 1; links";resident;1;60',
    700: 'huis 700;steward;1;60',
    800: 'huis 800;resident;1;60;meer',
    900: `${'x'.repeat(101)};resident;1;60`,
  }
  for (const [at, line] of Object.entries(broken)) lines[Number(at)] = line
  const csv = `\uFEFFKenmerk;Rol;Aantal;Dagen\r\n${lines.join('\r\n')}\r\n`

  await using world = await openWorld('postgres')
  const { db } = world.ctx
  const kept: Made[] = []
  const run = () => inviteAll(db, csv, { createdBy: undefined }, async (made) => void kept.push(...made))
  const first = await run()
  expect(first.made).toHaveLength(4_990)
  expect(first.broken.map(({ line }) => line)).toEqual(Object.keys(broken).map((at) => Number(at) + 2))
  expect(first.broken.map(({ why }) => 'key' in why && why.key)).toEqual([
    'bulk.fields',
    'bulk.quote',
    'bulk.role',
    'bulk.number',
    'bulk.number',
    'bulk.reference',
    'bulk.twice',
    'bulk.theme',
    'bulk.fields',
    'bulk.words',
  ])
  expect(await db.invitation.count()).toBe(4_990)
  expect(new Set(kept.map(({ code }) => code)).size).toBe(4_990)

  const second = await run()
  expect(second).toMatchObject({ made: [], there: 4_990 })
  expect(await db.invitation.count()).toBe(4_990)
  expect(tellReport(second)).toHaveLength(12)

  const code = kept[42]?.code ?? ''
  expect((await claim(world.ctx, await arrive(world.ctx, someone('anna')), code)).mood).toBe('done')
  expect((await claim(world.ctx, await arrive(world.ctx, someone('bert')), code)).mood).toBe('sorry')
  const page = await letters(first.made, { locale: 'nl', zone: 'Europe/Amsterdam' }, 'https://voorbeeld.nl')
  expect(page.match(/<section>/g)).toHaveLength(4_990)
  expect(page).toContain(code)
})

test('what cannot be written down was not made', async () => {
  await using world = await openWorld('postgres')
  const failing = inviteAll(world.ctx.db, 'reference\n1\n2', { createdBy: undefined }, () => {
    throw new Error('the disk is full')
  })
  await expect(failing).rejects.toThrow('the disk is full')
  expect(await world.ctx.db.invitation.count()).toBe(0)
})

test.each([
  ['naam;adres\na;b', 'bulk.header'],
  ['', 'bulk.header'],
  [`reference\n${'x\n'.repeat(20_001)}`, 'bulk.long'],
])('a list that is none is refused whole', (csv, key) => {
  expect(readList(csv, themes, true)).toEqual({ fault: expect.objectContaining({ key }) as unknown })
})

test('commas, quotes with commas in them, English names, and defaults', () => {
  const list = readList(
    'reference,organisation,role,theme\n"A, 1","Bedrijf ""Zon""",partner,\nB,,steward,groen\n\n',
    themes,
    false,
  )
  expect(list).toMatchObject({
    lines: [
      { reference: 'A, 1', organisation: 'Bedrijf "Zon"', role: 'partner', uses: 1, days: 60 },
      { reference: 'B', organisation: null, role: 'steward', theme: 'groen' },
    ],
    broken: [],
  })
})

test('only an administrator’s list may hold administrators', () => {
  expect(readList('reference,role\nA,administrator', themes, false)).toMatchObject({ lines: [], broken: [{ line: 2 }] })
  expect(readList('reference,role\nA,administrator', themes, true)).toMatchObject({
    lines: [{ role: 'administrator' }],
  })
})
