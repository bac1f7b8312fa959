/** A reply to a question's own message is an answer to it, wherever it is typed: over the real libraries. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publish } from '../../src/delivery/publish.ts'
import { arrive } from '../../src/people/arrive.ts'
import type { Platform, View } from '../../src/port.ts'
import { repliedTo } from '../../src/questions/replied.ts'
import type { SharedPlace, Visitor } from '../driver.ts'
import { openTown, type Town } from '../town.ts'

let town: Town
beforeAll(async () => {
  town = await openTown('postgres')
})
afterAll(async () => {
  await town[Symbol.asyncDispose]()
})

const CHATS = ['telegram', 'slack', 'discord'] as const
const VIEW: View = { lines: [{ plain: 'Welke boom staat hier?' }] }
/** What is said to a sentence that nobody can follow. */
const LOST = /Dit begreep ik niet/

/** Posts something about a question, as the house does: it is a card from then on. */
async function post(audience: { kind: 'letter' | 'place'; id: string }, subject: string): Promise<void> {
  const { db } = town.world.ctx
  const card = { subject, refresh: { kind: 'question.show', question: 'tree' } } as const
  const posted = async () => await db.card.count({ where: { subject } })
  const before = await posted()
  await db.$transaction(async (tx) => await publish(tx, { audience, view: VIEW, direct: VIEW, card }))
  await expect.poll(posted).toBeGreaterThan(before)
}

async function accountOf(platform: Platform, visitor: Visitor): Promise<number> {
  const { ctx } = town.world
  const rows = await ctx.db.account.findMany({ where: { platform, externalId: visitor.id } })
  return rows[0]?.id ?? 0
}

test.each(CHATS)('%s: in the direct chat, to a question and to anything else', async (platform) => {
  const anna = await town.on[platform].person('Anna', { locale: 'nl' })
  await anna.types('help')
  await anna.sees(/Samenspraak/)
  const id = String(await accountOf(platform, anna))
  await post({ kind: 'letter', id }, `poll:${platform}`)
  await anna.replies(/Welke boom/, 'Een linde.')
  await anna.sees(LOST)
  const lost = () => anna.screen().filter((shown) => LOST.test(shown)).length
  const other = await town.on[platform].person('Otto', { locale: 'nl' })
  await other.types('help')
  await other.sees(/Samenspraak/)
  await post({ kind: 'letter', id: String(await accountOf(platform, other)) }, `question:${platform}`)
  const before = other.screen().length
  await other.replies(/Welke boom/, 'Een linde.')
  await expect.poll(() => other.screen().length).toBeGreaterThan(before)
  expect(other.screen().join('\n')).not.toMatch(LOST)
  expect(lost()).toBe(1)
})

test.each(CHATS)(
  '%s: in a shared place it is answered to its writer alone, and other talk is nobody’s',
  async (platform) => {
    const { db } = town.world.ctx
    const olga = await town.official(platform)
    const place: SharedPlace = await town.bound(platform, 'groen', olga)
    const [row] = await db.place.findMany({ where: { platform, chat: place.chat } })
    await post({ kind: 'place', id: String(row?.id) }, `question:in-${platform}`)
    const [bob, eve] = [await town.on[platform].person('Bob', { locale: 'nl' }), await town.on[platform].person('Eve')]
    const people = async () => await db.account.count({ where: { platform } })
    const before = await people()

    // To another message of ours: silence, and nobody is made known by it.
    await eve.replies(/komt vanaf nu ook hier|Plaats nieuws|Groen/, 'Leuk!', place).catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await people()).toBe(before)

    const seen = () => [...bob.screen(place), ...bob.screen()].length
    const [mine, theirs] = [seen(), eve.screen(place).length]
    await bob.replies(/Welke boom/, 'Een linde.', place)
    await expect.poll(people).toBe(before + 1)
    await expect.poll(seen).toBeGreaterThan(mine)
    // Where the platform can bring it to nobody else: never more than a pointer to the private chat.
    const added = eve.screen(place).slice(theirs).join('\n')
    if (added) expect(added).toMatch(/^Mijn antwoord is alleen voor jou/)
    expect(town.refusals()).toEqual([])
  },
)

test('a number that is right in another chat, another tenant or on another platform finds nothing', async () => {
  const { db } = town.world.ctx
  const who = await arrive(town.world.ctx, { platform: 'telegram', tenant: 'telegram', id: '4711' })
  await db.$executeRaw`
    insert into card (subject, refresh, person_id, account_id, platform, tenant, chat, message)
    values ('question:linden', '{}', ${who.person}, ${who.account}, 'slack', 'T1', 'D1', '1.5')`
  const find = async ([platform, tenant, chat, replyTo]: readonly [Platform, string, string, string?]) =>
    await repliedTo(db, {
      actor: { platform, tenant, id: 'U1' },
      at: { tenant, chat: 'U1', direct: true },
      replyIn: chat,
      replyTo,
    })
  expect(await find(['slack', 'T1', 'D1', '1.5'])).toBe('question:linden')
  for (const other of [
    ['slack', 'T1', 'D1'],
    ['slack', 'T1', 'D1', '1.6'],
    ['slack', 'T1', 'D2', '1.5'],
    ['slack', 'T2', 'D1', '1.5'],
    ['discord', 'T1', 'D1', '1.5'],
  ] as const) {
    expect(await find(other)).toBeUndefined()
  }
})
