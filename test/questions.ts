/** People and questions for tests that need no platform: whoever asks and knows comes by the web. */
import { expect } from 'vitest'
import type { Ctx } from '../src/ctx.ts'
import { arrive } from '../src/people/arrive.ts'
import { claim } from '../src/people/claim.ts'
import { invite } from '../src/people/invite.ts'
import type { Visit } from '../src/people/visit.ts'
import { submitAsk } from '../src/questions/asking/ask.ts'
import { makeOffer } from '../src/questions/experts/offer.ts'
import type { View } from '../src/port.ts'

export async function visitOf(ctx: Ctx, id: string, mark?: string): Promise<Visit> {
  const actor = { platform: 'web', tenant: 'web', id, locale: 'nl' } as const
  return {
    ctx,
    who: await arrive(ctx, actor),
    actor,
    at: { tenant: 'web', chat: id, direct: true },
    mark,
    manages: async () => undefined,
    cast: () => Promise.reject(new Error('nobody votes here')),
    files: [],
    fetchFile: async () => new Uint8Array(),
    linksTo: () => [],
  }
}

/** Somebody who offers to be asked about a theme. */
export async function expert(ctx: Ctx, id: string, { theme = 'groen', weekly = '2' } = {}): Promise<Visit> {
  const visit = await visitOf(ctx, id)
  const view = await makeOffer(visit, { theme, about: 'bomen en wortels', weekly, hours: 'any' })
  if (view.mood !== 'done') throw new Error(JSON.stringify(view))
  return visit
}

export const askOf = (changes: Record<string, string> = {}) => ({
  theme: 'groen',
  words: 'Waarom krijgen platanen kale plekken?',
  deadline: '',
  name: 'named',
  from: 'anyone',
  ...changes,
})

/** @returns the question's id */
export async function ask(ctx: Ctx, id: string, changes: Record<string, string> = {}, mark?: string): Promise<string> {
  const visit = await visitOf(ctx, id, mark)
  await submitAsk(visit, askOf(changes), undefined)
  const found = await ctx.db.question.findFirstOrThrow({
    where: { askedBy: visit.who.person },
    orderBy: { createdAt: 'desc' },
    select: { id: true },
  })
  return found.id
}

/** The keys of what is said in a view. */
export const keysOf = ({ lines = [] }: View): string[] => lines.flatMap((line) => ('key' in line ? [line.key] : []))

/** What was written to somebody about it, as keys; oldest first. */
export async function toldTo(ctx: Ctx, { who }: Visit): Promise<string[]> {
  const rows = await ctx.db.publication.findMany({
    where: { audience: { equals: { kind: 'letter', id: String(who.account) } } },
    orderBy: { id: 'asc' },
    select: { direct: true },
  })
  return rows.flatMap(({ direct }) => keysOf(direct as unknown as View).filter((key) => key !== 'told.question'))
}

export const HOUR = 3_600

export const asksOf = (ctx: Ctx, question: string) =>
  ctx.db.ask.findMany({ where: { questionId: question }, orderBy: [{ wave: 'asc' }, { personId: 'asc' }] })
export const statesOf = async (ctx: Ctx, question: string) => (await asksOf(ctx, question)).map(({ state }) => state)
export const experts = async (ctx: Ctx, count: number) =>
  Promise.all(Array.from({ length: count }, (_, at) => expert(ctx, `kenner${at}`, { weekly: '20' })))
/** The worker has done what is due: so many were asked by now. */
export const isAsked = async (ctx: Ctx, question: string, count: number) =>
  expect.poll(() => ctx.db.ask.count({ where: { questionId: question } }), { timeout: 10_000 }).toBe(count)
export async function official(ctx: Ctx) {
  const visit = await visitOf(ctx, 'olga')
  await claim(ctx, visit.who, await invite(ctx.db, { role: 'official' }))
  return visit
}
export const rowOf = (ctx: Ctx, id: string) => ctx.db.question.findUniqueOrThrow({ where: { id } })
/** What the experts of one question may do with it. */
export async function asked(ctx: Ctx, question: string) {
  const rows = await ctx.db.ask.findMany({
    where: { questionId: question },
    include: { person: { include: { accounts: true } } },
  })
  return await Promise.all(rows.map(({ person }) => visitOf(ctx, person.accounts[0]?.externalId ?? '')))
}
