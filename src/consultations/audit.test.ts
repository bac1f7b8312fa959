/** What is done to a consultation stands in the audit log, also what time does, and what was refused. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { draftBy, inDays } from '../../test/consultation.ts'
import { knock, type Knocker } from '../../test/knock.ts'
import { openWorld, type World } from '../../test/world.ts'

let world: World
let olga: Knocker

const DAY = 86_400

beforeAll(async () => {
  world = await openWorld('postgres')
  olga = await knock(world).somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
})
afterAll(() => world[Symbol.asyncDispose]())

const written = async (subject: string) =>
  await world.ctx.db.audit.findMany({
    where: { subject },
    orderBy: { id: 'asc' },
    select: { action: true, personId: true, outcome: true },
  })
const row = (action: string, personId: number | null, outcome = 'done') => ({ action, personId, outcome })

test('a part that goes out of a draft, the plan, and the opening and the close that come by themselves', async () => {
  const id = await draftBy(olga, { plan: { opens: inDays(2) } })
  await olga.does({ kind: 'consult.drop', consultation: id, part: 1 })
  await olga.does({ kind: 'consult.open', consultation: id })
  expect((await written(id)).slice(-2)).toEqual([
    row('consult.drop', olga.person),
    row('consult.schedule', olga.person),
  ])
  await world.passes(2 * DAY + 60)
  await expect.poll(async () => (await written(id)).at(-1)).toEqual(row('consult.open', null))
  await world.passes(5 * DAY)
  await expect.poll(async () => (await written(id)).at(-1)).toEqual(row('consult.closed', null))
})

test('who is no administrator and would decide on four eyes', async () => {
  await olga.does({ kind: 'consult.eyes', wanted: 'off' })
  expect(await written('off')).toEqual([row('consult.eyes', olga.person, 'refused')])
})
