/** What is left where nobody looks: letters with words cut short, drafts of officials, and the audit log. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { caring } from '../../test/caring.ts'
import { draftBy, draftIn } from '../../test/consultation.ts'
import { knock } from '../../test/knock.ts'
import { letters, published, question, someone, visitOf } from '../../test/said.ts'
import { openWorld, type World } from '../../test/world.ts'
import { settleQuestion } from '../questions/asking/settle.ts'
import { eraseMe } from './erase.ts'
import { audit } from './roles.ts'

let world: World
beforeAll(async () => void (world = await openWorld('postgres')))
afterAll(() => world[Symbol.asyncDispose]())

test('a letter whose fortieth character is half an emoji', async () => {
  const { ctx } = world
  const [asker, expert] = [await someone(ctx), await someone(ctx)]
  await ctx.db.expert.create({ data: { personId: expert.person, accountId: expert.account } })
  const words = `Ik woon op Dorpsstraat 1 met mijn kind ${'😀'.repeat(3)} en wil weten hoe het zit?`
  expect(words.indexOf('😀')).toBe(39)
  const id = await question(ctx, asker, words)
  const asked = { questionId: id, personId: expert.person, themeId: 'groen', wave: 1, state: 'claimed' }
  await ctx.db.ask.create({ data: { ...asked, dueAt: new Date(Date.now() + 3_600_000) } })
  await settleQuestion(visitOf(ctx, asker), id)
  expect((await letters(ctx, expert)).join()).toContain('Dorpsstraat')
  await eraseMe(ctx, asker)
  expect(await letters(ctx, expert)).toEqual(['Dit is gewist.'])
})

test('a consultation that an official began of it, as long as it was not opened', async () => {
  const { db } = world.ctx
  const olga = await knock(world).somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
  const [asker, expert] = [await someone(world.ctx), await someone(world.ctx)]
  const words = 'Mag de beuk bij Dorpsstraat 1 blijven staan?\nHij is honderd jaar oud.'
  const said = 'Een beuk van Kerkplein 2 staat er ook nog.'
  const { question: id } = await published(world.ctx, asker, words, [[expert, said]])
  const from = async () => draftIn(await olga.does({ kind: 'consult.from', question: id }))
  const [draft, discarded, open] = [await from(), await from(), await from()]
  const other = await draftBy(olga)
  await olga.does({ kind: 'consult.discard', consultation: discarded })
  await db.consultation.update({ where: { id: draft }, data: { brief: { nl: `Vooraf.\n\n${words}\n\n${said}` } } })
  await db.consultation.update({ where: { id: open }, data: { state: 'open' } })

  await eraseMe(world.ctx, asker)
  const of = (one: string) => db.consultation.findUniqueOrThrow({ where: { id: one } })
  expect(await of(draft)).toMatchObject({ title: { nl: '…' }, brief: { nl: `Vooraf.\n\n${said}` } })
  expect(await of(discarded)).toMatchObject({ title: { nl: '…' }, brief: { nl: said } })
  // What was opened is its organisation's, and so is what an official wrote.
  expect(await of(open)).toMatchObject({ brief: { nl: `${words}\n\n${said}` } })
  expect(await of(other)).toMatchObject({ title: { nl: 'Het park aan de Vecht' } })

  await eraseMe(world.ctx, expert)
  expect(await of(draft)).toMatchObject({ brief: { nl: 'Vooraf.' } })
  // As if it was never written: the official is asked for it before it can open.
  expect(await of(discarded)).toMatchObject({ brief: {} })
})

test('the audit log, also where they are what something was done about', async () => {
  const { ctx } = world
  const care = caring(world)
  const moderator = await someone(ctx, 'moderator')
  const { reader, expert, bad } = await care.scene()
  await care.reports(reader, `answer-${bad}`)
  await care.blocks(moderator, await care.reportOf(`answer:${bad}`), 'always')
  const number = String(expert.person)
  const noted = [
    `official of ${number}`,
    `${number} steward of groen`,
    `steward of plan-${number}`,
    `official of ${number}0`,
  ]
  for (const subject of noted) {
    await audit(ctx.db, { person: moderator.person, action: 'role.withdraw', subject, outcome: 'done' })
  }
  await audit(ctx.db, { person: moderator.person, action: 'report.appeal', subject: number, outcome: 'done' })
  await eraseMe(ctx, expert)
  const subjects = async (action: string) =>
    (await ctx.db.audit.findMany({ where: { action }, orderBy: { id: 'asc' } })).map(({ subject }) => subject)
  expect(await subjects('report.block')).toEqual(['–'])
  expect(await subjects('role.withdraw')).toEqual([
    'official of –',
    '– steward of groen',
    `steward of plan-${number}`,
    `official of ${number}0`,
  ])
  // The number of something else.
  expect(await subjects('report.appeal')).toEqual([number])
})
