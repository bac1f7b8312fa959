/** A part is voted on through its consultation alone: nobody votes past the question whom it is for. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { opened } from '../../../test/consultation.ts'
import { knock, seen, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { exportOf } from '../../people/export.ts'

let world: World
let house: ReturnType<typeof knock>
let olga: Knocker
let firms: string
let poll: string

beforeAll(async () => {
  world = await openWorld('postgres')
  house = knock(world)
  olga = await house.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
  firms = await opened(olga, { audience: { parties: 'business' } })
  poll = await pollOf(firms)
})
afterAll(() => world[Symbol.asyncDispose]())

async function pollOf(consultationId: string): Promise<string> {
  const where = { consultationId_position: { consultationId, position: 0 } }
  return (await world.ctx.db.part.findUniqueOrThrow({ where })).pollId ?? ''
}
const ballots = (person: number) => world.ctx.db.ballot.findMany({ where: { personId: person } })

test('a vote on its poll itself is no ballot, and is shown the way', async () => {
  const freek = await house.somebody()
  for (const key of [undefined, 'once', 'once']) {
    const answer = await freek.does({ kind: 'poll.vote', poll, option: 1 }, undefined, key)
    expect(seen(answer)).toContain('Deze vraag hoort bij een raadpleging')
    expect(answer.buttons?.map(({ does }) => does)).toEqual([{ kind: 'consult.show', consultation: firms }])
  }
  expect(await ballots(freek.person)).toEqual([])
})

test('it changes no ballot that came the right way, also when both come at once', async () => {
  const id = await opened(olga)
  const part = await pollOf(id)
  const [freek, eve] = [await house.somebody(), await house.somebody()]
  const right = { kind: 'consult.vote', consultation: id, part: 0, option: 0 } as const
  await freek.does(right)
  await Promise.all([
    freek.does({ kind: 'poll.vote', poll: part, option: 1 }),
    eve.does(right),
    eve.does({ kind: 'poll.vote', poll: part, option: 1 }),
    freek.does({ kind: 'poll.vote', poll: part, option: 1 }),
  ])
  for (const { person } of [freek, eve]) expect(await ballots(person)).toMatchObject([{ pollId: part, position: 0 }])
})

test('its number is in nobody’s export: of who voted, nor of who opened it', async () => {
  const id = await opened(olga)
  const part = await pollOf(id)
  const freek = await house.somebody()
  await freek.does({ kind: 'consult.vote', consultation: id, part: 0, option: 0 })
  await olga.submits(`end/${id}`, { why: 'Klaar.' })
  for (const { person } of [freek, olga]) {
    const kept = (await exportOf(world.ctx.db, person)) as Record<string, Record<string, unknown>[]>
    expect(JSON.stringify(kept)).not.toContain(part)
    if (person === freek.person) {
      expect(kept['ballots']).toMatchObject([{ consultation: id, choice: { nl: 'Meer bomen' }, position: 0 }])
    } else {
      const mine = kept['polls_opened']?.filter(({ part_of: of }) => of === id)
      expect(mine).toHaveLength(2)
      for (const one of mine ?? []) expect(one).not.toHaveProperty('result')
    }
  }
})
