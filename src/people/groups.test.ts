/** A platform's own groups give roles, and take them back. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openWorld, type World } from '../../test/world.ts'
import type { Actor } from '../port.ts'
import { arrive } from './arrive.ts'
import { addGroup, removeGroup } from './group-map.ts'

let world: World
beforeAll(async () => void (world = await openWorld('postgres')))
beforeEach(async () => {
  await world.ctx.db.role.deleteMany()
  await world.ctx.db.groupRole.deleteMany()
  await world.ctx.db.audit.deleteMany()
})
afterAll(() => world[Symbol.asyncDispose]())

const OFFICIALS = { platform: 'slack', tenant: 'T1', group: 'S1' }
const OFFICIAL = { role: 'official', organisation: 'Gemeente Utrecht', theme: undefined } as const
const inSlack = (id: string, groups?: readonly string[]): Actor => ({ platform: 'slack', tenant: 'T1', id, groups })
const comes = async (actor: Actor, here?: string) => (await arrive(world.ctx, actor, here)).roles
const audited = async () =>
  (await world.ctx.db.audit.findMany({ orderBy: { id: 'asc' } })).map(({ action, outcome }) => `${action} ${outcome}`)

test('in the group: the role; out of it: no role; and where nothing is told, nothing changes', async () => {
  await addGroup(world.ctx.db, OFFICIALS, OFFICIAL)
  expect(await comes(inSlack('U1', ['T1:S9']))).toEqual([])
  expect(await comes(inSlack('U1', ['T1:S1', 'T1:S9']))).toEqual(['official'])
  const [role] = await world.ctx.db.role.findMany()
  expect(role).toMatchObject({ party: 'government', organisation: 'Gemeente Utrecht', source: 'group:slack:T1:S1' })
  expect(await comes(inSlack('U1', ['T1:S1']))).toEqual(['official'])
  expect(await comes(inSlack('U1'))).toEqual(['official'])
  expect(await comes(inSlack('U1', []))).toEqual([])
  expect(await audited()).toEqual(['group.add done', 'role.group done', 'role.withdraw done'])
})

test('somebody’s first word counts too, and two at once give one role', async () => {
  await addGroup(world.ctx.db, OFFICIALS, OFFICIAL)
  const all = await Promise.all(Array.from({ length: 5 }, () => comes(inSlack('U2', ['T1:S1']))))
  for (const roles of all) expect(roles).toEqual(['official'])
  expect(await audited()).toEqual(['group.add done', 'role.group done'])
})

test('another workspace’s group of the same name gives nothing', async () => {
  await addGroup(world.ctx.db, OFFICIALS, OFFICIAL)
  expect(await comes({ ...inSlack('U3', ['T2:S1']), tenant: 'T2' })).toEqual([])
  expect(await comes({ platform: 'discord', tenant: 'discord', id: '3', groups: ['T1:S1'] }, 'T1')).toEqual([])
})

test('a role by invitation is not the group’s to take', async () => {
  await addGroup(world.ctx.db, OFFICIALS, OFFICIAL)
  const { person } = await arrive(world.ctx, inSlack('U4'))
  await world.ctx.db.role.create({ data: { personId: person, role: 'official', party: 'government' } })
  expect(await comes(inSlack('U4', ['T1:S1']))).toEqual(['official'])
  expect(await comes(inSlack('U4', []))).toEqual(['official'])
})

test('in Discord, what one guild tells says nothing of another’s', async () => {
  const { db } = world.ctx
  await addGroup(db, { platform: 'discord', tenant: 'G1', group: 'R1' }, OFFICIAL)
  await addGroup(db, { platform: 'discord', tenant: 'G2', group: 'R1' }, { ...OFFICIAL, role: 'moderator' })
  const rik = (groups: string[]): Actor => ({ platform: 'discord', tenant: 'discord', id: '5', groups })
  expect(await comes(rik(['G1:R1']), 'G1')).toEqual(['official'])
  expect((await comes(rik(['G2:R1']), 'G2')).toSorted()).toEqual(['moderator', 'official'])
  expect(await comes(rik([]), 'G1')).toEqual(['moderator'])
})

test('a group that gives a role no more takes it from all at once; the last administrator stays', async () => {
  const { db } = world.ctx
  const [administrators, board] = [OFFICIALS, { ...OFFICIALS, group: 'S2' }]
  await addGroup(db, administrators, { ...OFFICIAL, role: 'administrator' })
  await addGroup(db, board, OFFICIAL)
  expect((await comes(inSlack('U6', ['T1:S1', 'T1:S2']))).toSorted()).toEqual(['administrator', 'official'])
  expect(await removeGroup(db, board)).toEqual({ mappings: 1, people: 1 })
  expect(await comes(inSlack('U6', []))).toEqual(['administrator'])
  expect(await audited()).toContain('role.withdraw refused')
  const count = (await audited()).length
  expect(await comes(inSlack('U6', []))).toEqual(['administrator'])
  expect(await audited()).toHaveLength(count)
  expect(await removeGroup(db, administrators)).toEqual({ mappings: 1, people: 0 })
})
