/** Roles: given by code, looked up each time, taken away by an administrator, and all of it written down. */
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import type { Ctx } from '../../src/ctx.ts'
import { pack } from '../../src/act.ts'
import { arrive } from '../../src/people/arrive.ts'
import { claim } from '../../src/people/claim.ts'
import { withdrawRole } from '../../src/people/holders.ts'
import { invite } from '../../src/people/invite.ts'
import { eraseMe } from '../../src/people/erase.ts'
import { givePass, type PassKind } from '../../src/people/pass.ts'
import { openTown } from '../town.ts'
import { openWorld, type World } from '../world.ts'

const someone = (id: string) => ({ platform: 'web', tenant: 'web', id }) as const

test('an official invites a partner from Telegram, who claims in Slack; both are written down', async () => {
  await using town = await openTown('postgres')
  const { db } = town.world.ctx
  const olga = await town.official('telegram')
  await olga.types('help')
  await olga.taps('Nodig iemand uit')
  await olga.fills({
    role: 'partner namens een bedrijf',
    organisation: 'Bakkerij De Zon',
    theme: '',
    uses: '0',
    days: '',
  })
  await olga.sees(/Vul een getal in van 1 tot 100000/)
  await olga.says('2')
  const shown = await olga.sees(/\/claim [A-Z0-9-]{14}/)
  const code = /\/claim ([A-Z0-9-]{14})/.exec(shown)?.[1] ?? ''
  for (const platform of ['slack', 'discord'] as const) {
    const paula = await town.on[platform].person('Paula', { locale: 'nl' })
    await paula.types('claim', code)
    await paula.sees(/Je doet nu mee namens een bedrijf/)
  }
  const late = await town.on.slack.person('Laat', { locale: 'nl' })
  await late.types('claim', code)
  await late.sees(/klopt niet of is al gebruikt/)
  expect(await db.role.findMany({ where: { role: 'partner' }, select: { organisation: true, party: true } })).toEqual([
    { organisation: 'Bakkerij De Zon', party: 'business' },
    { organisation: 'Bakkerij De Zon', party: 'business' },
  ])
  const lines = await db.audit.findMany({
    orderBy: { id: 'asc' },
    select: { action: true, subject: true, outcome: true },
  })
  expect(lines).toEqual([
    { action: 'claim', subject: 'official', outcome: 'done' },
    { action: 'invite', subject: 'partner', outcome: 'done' },
    { action: 'claim', subject: 'partner', outcome: 'done' },
    { action: 'claim', subject: 'partner', outcome: 'done' },
    { action: 'claim', subject: '', outcome: 'refused' },
  ])
  expect(town.refusals()).toEqual([])
})

test('an administrator sees who holds what and takes it away; an old button then does nothing, and that is written down', async () => {
  await using town = await openTown('postgres')
  const { db } = town.world.ctx
  const otto = await town.official('discord', 'Otto')
  const ada = await town.on.slack.person('Ada', { locale: 'nl' })
  await ada.types('claim', await invite(db, { role: 'administrator', organisation: 'Gemeente' }))
  await ada.sees(/Je beheert nu dit huis/)
  await ada.types('help')
  await ada.taps('Rollen')
  await ada.sees(/beheerder \(Gemeente\)/)
  await ada.taps(/Trek in: ambtenaar/)
  await ada.sees(/is niet langer ambtenaar/)
  await otto.taps('Nieuwe peiling')
  await otto.sees(/Dit kan alleen iemand die namens de overheid werkt/)
  await otto.forges(pack({ kind: 'role.withdraw', person: 1, role: 'administrator' }))
  await otto.sees(/Dit kan alleen een beheerder/)
  await otto.forges(pack({ kind: 'form.open', form: 'invite' }))
  await otto.forges(pack({ kind: 'audit.read' }))
  await ada.taps(/Trek in: beheerder/)
  await ada.sees(/Dit is de enige beheerder/)
  const refused = await db.audit.findMany({ where: { action: 'role.withdraw' }, orderBy: { id: 'asc' } })
  expect(refused.map(({ outcome }) => outcome)).toEqual(['done', 'refused', 'refused'])
  expect(town.refusals()).toEqual([])
})

test('of two administrators that remove each other, or leave, at once, one remains: in any order', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  for (let round = 0; round < 15; round++) {
    await ctx.db.role.deleteMany({ where: { role: 'administrator' } })
    const [ada, bea] = [await administrator(ctx, `ada${round}`), await administrator(ctx, `bea${round}`)]
    await Promise.all([
      round % 3 === 0 ? eraseMe(ctx, ada) : withdrawRole(ctx, ada, bea.person, 'administrator'),
      round % 3 === 1 ? eraseMe(ctx, bea) : withdrawRole(ctx, bea, ada.person, 'administrator'),
    ])
    expect(await ctx.db.role.count({ where: { role: 'administrator' } })).toBe(1)
  }
})

test('a one-time page: looking spends nothing, its button works once, and a role that is gone is gone', async () => {
  await using world = await openWorld('postgres')
  const { ctx } = world
  const ada = await administrator(ctx, 'ada')
  const mine = await linkFor(world, ada, 'export')
  for (let look = 0; look < 3; look++) {
    const page = await fetch(mine, { headers: { 'accept-language': 'nl' } })
    expect(page.status).toBe(200)
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(await page.text()).toContain('Haal het bestand op')
  }
  const file = await fetch(mine, { method: 'POST' })
  expect(file.headers.get('content-disposition')).toContain('samenspraak.json')
  expect(await file.json()).toMatchObject({ accounts: [{ external_id: 'ada' }] })
  const again = await fetch(mine, { method: 'POST', headers: { 'accept-language': 'en' } })
  expect([again.status, (await again.text()).includes('no longer works')]).toEqual([410, true])

  const log = await linkFor(world, ada, 'audit')
  await ctx.db.audit.create({ data: { personId: 1, action: '=cmd()', subject: '@x', outcome: 'done' } })
  const rows = parse(await (await fetch(log, { method: 'POST' })).text())
  expect(rows.at(-1)?.slice(2, 4)).toEqual(["'=cmd()", "'@x"])
  const late = await linkFor(world, ada, 'audit')
  const old = await linkFor(world, ada, 'export')
  await ctx.db.role.deleteMany({})
  expect((await fetch(late, { method: 'POST' })).status).toBe(410)
  await ctx.db.$executeRaw`update pass set expires_at = now() - interval '1 second'`
  expect((await fetch(old)).status).toBe(410)
  expect((await givePass(ctx, ada, 'audit')).mood).toBe('sorry')
  expect((await fetch(`${world.url}/p/made-up`)).status).toBe(410)
})

test('a list is uploaded once: the report names the broken lines, and the letters come along', async () => {
  await using world = await openWorld('postgres')
  const ada = await administrator(world.ctx, 'ada')
  const form = new FormData()
  form.set('csv', new File(['reference\nhuis 1\nhuis 2\n"huis 3\n'], 'lijst.csv', { type: 'text/csv' }))
  const page = await fetch(await linkFor(world, ada, 'invite'), {
    method: 'POST',
    body: form,
    headers: { 'accept-language': 'nl' },
  })
  const text = await page.text()
  expect(text).toContain('2 codes gemaakt')
  expect(text).toContain('Regel 4: een aanhalingsteken klopt niet.')
  expect(decodeURIComponent(/href="data:text\/html;charset=utf-8,([^"]*)"/.exec(text)?.[1] ?? '')).toContain('huis 2')
  expect(await world.ctx.db.invitation.count({ where: { reference: { not: null }, createdBy: ada.person } })).toBe(2)
})

async function administrator(ctx: Ctx, id: string) {
  const who = await arrive(ctx, someone(id))
  await claim(ctx, who, await invite(ctx.db, { role: 'administrator' }))
  return await arrive(ctx, someone(id))
}

async function linkFor(world: World, who: Awaited<ReturnType<typeof arrive>>, kind: PassKind): Promise<string> {
  const { links = [] } = await givePass(world.ctx, who, kind)
  return `${world.url}${new URL(links[0]?.url ?? '').pathname}`
}
