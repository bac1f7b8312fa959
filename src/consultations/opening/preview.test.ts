/** What a preview sends, and to whom. */
import { expect, test } from 'vitest'
import { draftBy } from '../../../test/consultation.ts'
import { knock, seen } from '../../../test/knock.ts'
import { openWorld } from '../../../test/world.ts'
import type { View } from '../../port.ts'

test('a draft is previewed on each platform where its official is, as it will look, and nowhere else', async () => {
  await using world = await openWorld('postgres')
  const { db } = world.ctx
  const olga = await knock(world).somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
  const id = await draftBy(olga)
  await db.account.create({
    data: { personId: olga.person, platform: 'slack', tenant: 'T0SAMEN', externalId: `U${olga.person}` },
  })
  const accounts = await db.account.findMany({ where: { personId: olga.person }, orderBy: { id: 'asc' } })
  expect(accounts.map(({ platform }) => platform)).toEqual(['telegram', 'slack'])
  const { id: last } = (await db.publication.findFirst({ orderBy: { id: 'desc' } })) ?? { id: 0n }
  const said = seen(await olga.does({ kind: 'consult.preview', consultation: id }))
  expect(said).toMatch(/Telegram en Slack[^]*\/link/)
  const sent = await db.publication.findMany({ where: { id: { gt: last } }, orderBy: { id: 'asc' } })
  const views = (of: { direct: unknown }[]) => of.map(({ direct }) => seen(direct as View))
  for (const account of accounts) {
    const own = sent.filter(({ audience }) => (audience as { id: string }).id === String(account.id))
    expect(views(own)).toEqual([
      expect.stringMatching(/Het park aan de Vecht[^]*Het park wordt vernieuwd[^]*Alleen jij ziet dit/),
      expect.stringMatching(/Meer bomen of meer gras\?[^]*Alleen jij ziet dit[^]*\[Meer bomen\]/),
      expect.stringMatching(/Een vijver\?[^]*Alleen jij ziet dit[^]*\[Ja\]/),
    ])
  }
  expect(sent).toHaveLength(6)
  expect((await db.consultation.findUniqueOrThrow({ where: { id } })).state).toBe('draft')
})
