import { expect, test } from 'vitest'
import { openWorld, type World } from '../../test/world.ts'
import { arrive } from './arrive.ts'
import { exportOf } from './export.ts'

/** Of every table that points at a person or an account: how the export calls it. */
const SECTIONS: Readonly<Record<string, string>> = {
  account: 'accounts',
  role: 'roles',
  follow: 'follows',
  ballot: 'ballots',
  poll: 'polls_opened',
  news: 'news_written',
  agenda: 'digests_due',
  pace_slot: 'digests_sent',
  delivery: 'messages',
  draft: 'forms_begun',
  guess: 'codes_tried',
  link_code: 'link_codes',
  pass: 'passes',
  // These keep a number without a foreign key.
  card: 'cards',
  invitation: 'invitations_made',
  bind_request: 'places_asked',
  audit: 'audit',
  web_message: 'window',
}

const someone = (id: string) => ({ platform: 'web', tenant: 'web', id }) as const

test('every table that holds something of a person is in their export', async () => {
  await using world: World = await openWorld('postgres')
  const { ctx } = world
  const pointing = await ctx.db.$queryRaw<{ name: string }[]>`
    select distinct table_name as name from information_schema.columns
     where table_schema = 'public' and column_name in ('person_id', 'account_id', 'opened_by', 'written_by', 'created_by')
       and table_name not in ('person')
    union
    select distinct conrelid::regclass::text from pg_constraint
     where contype = 'f' and confrelid in ('person'::regclass, 'account'::regclass)`
  expect(pointing.length).toBeGreaterThan(10)
  const who = await arrive(ctx, someone('anna'))
  const kept = await exportOf(ctx.db, who.person)
  for (const { name } of pointing) expect(Object.keys(kept), name).toContain(SECTIONS[name])
})

test('it holds what is theirs, and nothing of anybody else', async () => {
  await using world: World = await openWorld('postgres')
  const { ctx } = world
  const [anna, bert] = [await arrive(ctx, someone('anna')), await arrive(ctx, someone('bert'))]
  for (const who of [anna, bert]) {
    await ctx.db.follow.create({ data: { personId: who.person, themeId: 'groen', accountId: who.account } })
    await ctx.db.audit.create({
      data: { personId: who.person, action: 'test', subject: `of-${who.person}`, outcome: 'done' },
    })
  }
  const kept = JSON.parse(JSON.stringify(await exportOf(ctx.db, anna.person))) as Record<string, { id?: number }[]>
  expect(kept['accounts']).toMatchObject([{ external_id: 'anna', platform: 'web' }])
  expect(kept['follows']).toMatchObject([{ theme_id: 'groen', theme: { nl: 'Groen en water' } }])
  expect(kept['audit']).toMatchObject([{ subject: `of-${anna.person}` }])
  expect(JSON.stringify(kept)).not.toContain('bert')
  await expect(exportOf(ctx.db, 0)).rejects.toThrow('no such person')
})
