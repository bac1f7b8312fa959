/** A place is bound by whoever manages it and an official of the theme: both, in whatever order races make of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { knock, seen, type Knocker } from '../../test/knock.ts'
import { openWorld, type World } from '../../test/world.ts'
import type { Act } from '../act.ts'
import type { Address } from '../port.ts'

let world: World
/** A platform that can tell who manages a place, and one that cannot. */
let telling: ReturnType<typeof knock>
let dumb: ReturnType<typeof knock>
const managers = new Set<string>()
let olga: Knocker
let manager: Knocker
let at: Address
let chats = 0

const BIND: Act = { kind: 'theme.bind', theme: 'groen' }
const ALLOW: Act = { kind: 'theme.allow', theme: 'groen' }
const UNBIND: Act = { kind: 'theme.unbind', theme: 'groen' }

beforeAll(async () => {
  world = await openWorld('postgres')
  telling = knock(world, { manages: async ({ id }, { chat }) => managers.has(`${id} ${chat}`) })
  dumb = knock(world)
})
beforeEach(async () => {
  at = { tenant: 'telegram', chat: `-${++chats}`, direct: false }
  olga = await telling.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
  manager = await telling.somebody()
  await makeManager(manager)
})
afterAll(() => world[Symbol.asyncDispose]())

async function makeManager({ person }: Knocker, where = at): Promise<void> {
  const { externalId } = await world.ctx.db.account.findFirstOrThrow({ where: { personId: person } })
  managers.add(`${externalId} ${where.chat}`)
}
const isBound = async () =>
  (await world.ctx.db.binding.count({ where: { place: { chat: at.chat, thread: at.thread ?? '' } } })) > 0
const refused = (action: string, { person }: Knocker) =>
  world.ctx.db.audit.count({ where: { action, personId: person, outcome: 'refused' } })
const cards = async () =>
  (await world.ctx.db.publication.findMany({ where: { audience: { path: ['kind'], equals: 'place' } } })).length

describe('where the platform tells who manages a place', () => {
  test('an official who manages it binds it at once', async () => {
    await makeManager(olga)
    expect(seen(await olga.does(BIND, at))).toContain('komt vanaf nu ook hier')
    expect(await isBound()).toBe(true)
  })

  test('an official who does not asks there, once; a manager’s tap binds it', async () => {
    const before = await cards()
    for (let n = 0; n < 3; n++) expect(seen(await olga.does(BIND, at))).toContain('moet het ermee eens zijn')
    expect(await isBound()).toBe(false)
    expect(await cards()).toBe(before + 1)
    const place = await world.ctx.db.place.findFirstOrThrow({ where: { chat: at.chat } })
    await expect
      .poll(() => world.ctx.db.delivery.findMany({ where: { placeId: place.id }, include: { publication: true } }))
      .toMatchObject([{ accountId: null, publication: { view: { buttons: [{ does: ALLOW }] } } }])
    expect(seen(await manager.does(ALLOW, at))).toContain('komt vanaf nu ook hier')
    expect(await isBound()).toBe(true)
    // Another manager, a moment later.
    const other = await telling.somebody()
    await makeManager(other)
    expect(seen(await other.does(ALLOW, at))).toContain('komt vanaf nu ook hier')
    expect(await world.ctx.db.bindRequest.count({ where: { placeId: place.id } })).toBe(0)
  })

  test('nobody else says yes: not a resident, not the official, not the manager of another place', async () => {
    await olga.does(BIND, at)
    const elsewhere = await telling.somebody()
    await makeManager(elsewhere, { ...at, chat: '-999' })
    for (const one of [await telling.somebody(), olga, elsewhere]) {
      expect(seen(await one.does(ALLOW, at))).toContain('alleen iemand die deze plek beheert')
      expect(await refused('theme.allow', one)).toBe(1)
    }
    // Nor does a yes in the one place count in another.
    expect(seen(await elsewhere.does(ALLOW, { ...at, chat: '-999' }))).toContain('geldt niet meer')
    expect(await isBound()).toBe(false)
  })

  test('a manager’s yes without a question, after a week, or to who is no official any more, binds nothing', async () => {
    expect(seen(await manager.does(ALLOW, at))).toContain('geldt niet meer')
    await olga.does(BIND, at)
    await world.ctx.db.$executeRaw`update bind_request set at = at - interval '7 days'`
    expect(seen(await manager.does(ALLOW, at))).toContain('geldt niet meer')
    // Asked again, it is asked there again.
    const before = await cards()
    await olga.does(BIND, at)
    expect(await cards()).toBe(before + 1)
    await world.ctx.db.role.deleteMany({ where: { personId: olga.person } })
    expect(seen(await manager.does(ALLOW, at))).toContain('geldt niet meer')
    expect(await isBound()).toBe(false)
    expect(await refused('theme.allow', manager)).toBe(3)
  })

  test('whoever manages the place but is no official does not bind it by themselves', async () => {
    expect(seen(await manager.does(BIND, at))).toContain('namens de overheid')
    expect(await refused('theme.bind', manager)).toBe(1)
    expect(await isBound()).toBe(false)
  })

  test('each of the two can stop it, and nobody else', async () => {
    const bind = async () => {
      await makeManager(olga)
      await olga.does(BIND, at)
      expect(await isBound()).toBe(true)
    }
    await bind()
    const resident = await telling.somebody()
    expect(seen(await resident.does(UNBIND, at))).toContain('namens de overheid')
    expect(await refused('theme.unbind', resident)).toBe(1)
    expect(await isBound()).toBe(true)
    expect(seen(await manager.does({ kind: 'theme.show', theme: 'groen' }, at))).toContain('[Hier niet meer plaatsen]')
    expect(seen(await resident.does({ kind: 'theme.show', theme: 'groen' }, at))).not.toContain('plaatsen')
    expect(seen(await manager.does(UNBIND, at))).toContain('komt hier niet meer')
    expect(await isBound()).toBe(false)
    await bind()
    const otto = await telling.somebody({ role: 'official', organisation: 'Gemeente Zwolle' })
    expect(seen(await otto.does(UNBIND, at))).toContain('komt hier niet meer')
    expect(await isBound()).toBe(false)
  })

  test('a thread is a place of its own', async () => {
    const thread = { ...at, thread: '7' }
    await makeManager(olga)
    await olga.does(BIND, thread)
    const bound = await world.ctx.db.binding.findMany({ where: { place: { chat: at.chat } }, include: { place: true } })
    expect(bound.map(({ place }) => place.thread)).toEqual(['7'])
  })

  test('an archived theme is bound nowhere, and its questions are gone', async () => {
    await olga.submits('theme', { name: `Tijdelijk ${at.chat}x`, description: 'Even.' })
    const theme = `tijdelijk${at.chat}x`
    await olga.does({ kind: 'theme.bind', theme }, at)
    await olga.does({ kind: 'theme.archive', theme })
    expect(seen(await manager.does({ kind: 'theme.allow', theme }, at))).toContain('Dit thema is afgesloten')
    expect(seen(await olga.does({ kind: 'theme.bind', theme }, at))).toContain('Dit thema is afgesloten')
    await olga.does({ kind: 'theme.revive', theme })
    expect(seen(await manager.does({ kind: 'theme.allow', theme }, at))).toContain('geldt niet meer')
  })
})

describe('where it cannot tell', () => {
  test('an official is enough, and a resident is not', async () => {
    const otto = await dumb.somebody({ role: 'official' })
    const resident = await dumb.somebody()
    expect(seen(await resident.does(BIND, at))).toContain('namens de overheid')
    expect(seen(await resident.does(ALLOW, at))).toContain('alleen iemand die deze plek beheert')
    expect(await isBound()).toBe(false)
    expect(seen(await otto.does(BIND, at))).toContain('komt vanaf nu ook hier')
    expect(await isBound()).toBe(true)
  })

  test('a direct chat is no place', async () => {
    for (const act of [BIND, ALLOW, UNBIND])
      expect(seen(await olga.does(act))).toContain('alleen in een groep of kanaal')
  })
})
