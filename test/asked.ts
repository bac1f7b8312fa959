/** A question that was asked, for tests of what comes after: its asker, an expert who was asked, and others. */
import type { Ctx } from '../src/ctx.ts'
import { newId } from '../src/db/new-id.ts'
import type { View } from '../src/port.ts'
import { knock, type Knocker } from './knock.ts'
import type { World } from './world.ts'

type Door = ReturnType<typeof knock>

export interface Asked {
  readonly id: string
  readonly asker: Knocker
  readonly expert: Knocker
}

/** @param changes columns of the question's row */
export async function ask(world: World, door: Door, changes: Record<string, unknown> = {}): Promise<Asked> {
  const asker = await door.somebody()
  const id = newId()
  const account = await accountOf(world.ctx, asker.person)
  await world.ctx.db.question.create({
    data: {
      id,
      themeId: 'groen',
      askedBy: asker.person,
      accountId: account,
      party: 'resident',
      locale: 'nl',
      words: 'Mag ik een boom planten in mijn straat?',
      state: 'open',
      ...changes,
    },
  })
  return { id, asker, expert: await askedExpert(world, door, id) }
}

/** Somebody who offers their help on the theme, and was asked this an hour ago. */
export async function askedExpert(
  world: World,
  door: Door,
  question: string,
  role?: Parameters<Door['somebody']>[0],
): Promise<Knocker> {
  const expert = await door.somebody(role)
  const { db } = world.ctx
  const accountId = await accountOf(world.ctx, expert.person)
  await db.expert.create({ data: { personId: expert.person, accountId } })
  await db.offer.create({ data: { personId: expert.person, themeId: 'groen', about: 'Bomen', asked: 1 } })
  const hour = 3_600_000
  await db.ask.create({
    data: {
      questionId: question,
      personId: expert.person,
      themeId: 'groen',
      wave: 1,
      askedAt: new Date(Date.now() - hour),
      dueAt: new Date(Date.now() + hour),
    },
  })
  return expert
}

/** An expert's answer, and its id. */
export async function answer(world: World, { id, expert }: Asked, words = 'Ja, met een vergunning.'): Promise<string> {
  await expert.submits(`answer/${id}`, { words })
  const stored = await world.ctx.db.answer.findFirstOrThrow({
    where: { questionId: id, answeredBy: expert.person, withdrawnAt: null },
  })
  return stored.id
}

/** What was written to somebody, oldest first. */
export async function lettersTo({ db }: Ctx, { person }: Knocker): Promise<View[]> {
  const accounts = await db.account.findMany({ where: { personId: person } })
  const letters = await db.publication.findMany({ orderBy: { id: 'asc' } })
  return letters
    .filter(({ audience }) => {
      const { kind, id } = audience as { kind: string; id: string }
      return ['letter', 'account'].includes(kind) && accounts.some((account) => String(account.id) === id)
    })
    .map(({ direct }) => direct as View)
}

async function accountOf({ db }: Ctx, person: number): Promise<number> {
  return (await db.account.findFirstOrThrow({ where: { personId: person } })).id
}
