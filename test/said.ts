/** Questions, answers and follow-ups for a test, as rows; and people at the door. */
import type { Ctx } from '../src/ctx.ts'
import { newId } from '../src/db/new-id.ts'
import { say } from '../src/i18n/say.ts'
import { arrive, type Who } from '../src/people/arrive.ts'
import type { Visit } from '../src/people/visit.ts'
import type { View } from '../src/port.ts'

export async function someone(ctx: Ctx, role?: string, organisation?: string): Promise<Who> {
  const actor = { platform: 'web', tenant: 'web', id: newId() } as const
  const who = await arrive(ctx, actor)
  if (role) {
    const party = role === 'resident' ? 'resident' : 'government'
    await ctx.db.role.create({ data: { personId: who.person, role, party, organisation: organisation ?? null } })
  }
  return await arrive(ctx, actor)
}

export function visitOf(ctx: Ctx, who: Who, mark?: string): Visit {
  const chat = String(who.account)
  return {
    ctx,
    who,
    actor: { platform: 'web', tenant: 'web', id: chat },
    at: { tenant: 'web', chat, direct: true },
    mark,
    manages: () => Promise.resolve(false),
    cast: () => Promise.reject(new Error('nobody votes here')),
    files: [],
    fetchFile: () => Promise.reject(new Error('no files here')),
    linksTo: () => [],
  }
}

/** Open, unless told otherwise. */
export async function question(ctx: Ctx, by: Who, words: string, more: object = {}): Promise<string> {
  const id = newId()
  await ctx.db.question.create({
    data: {
      id,
      themeId: 'groen',
      askedBy: by.person,
      accountId: by.account,
      party: 'resident',
      locale: 'nl',
      words,
      state: 'open',
      sentAt: new Date(),
      origin: newId(),
      ...more,
    },
  })
  return id
}

export async function answer(ctx: Ctx, to: string, by: Who, words: string, more: object = {}): Promise<string> {
  const id = newId()
  await ctx.db.answer.create({
    data: {
      id,
      questionId: to,
      answeredBy: by.person,
      accountId: by.account,
      party: 'business',
      locale: 'nl',
      words,
      origin: newId(),
      ...more,
    },
  })
  return id
}

/** Both agreed: everybody can read it. @returns the ids of the question and its answers */
export async function published(
  ctx: Ctx,
  asker: Who,
  words: string,
  answers: readonly (readonly [Who, string])[],
): Promise<{ question: string; answers: readonly string[] }> {
  const id = await question(ctx, asker, words)
  const given: string[] = []
  for (const [by, said] of answers) given.push(await answer(ctx, id, by, said, { agreedAt: new Date(), name: 'party' }))
  await ctx.db.question.update({
    where: { id },
    data: { agreedAt: new Date(), state: 'settled', settledAt: new Date() },
  })
  return { question: id, answers: given }
}

export async function remark(
  ctx: Ctx,
  on: { question: string; answer: string },
  by: Who,
  words: string,
): Promise<string> {
  const id = newId()
  await ctx.db.remark.create({
    data: {
      id,
      questionId: on.question,
      answerId: on.answer,
      saidBy: by.person,
      byAsker: true,
      words,
      origin: newId(),
    },
  })
  return id
}

/** Everything that a view says, in Dutch. */
export function dutch({ title, lines = [], note, buttons = [], errors = {} }: View): string {
  const reader = { locale: 'nl', zone: 'Europe/Amsterdam' } as const
  const said = [title, ...lines, note, ...Object.values(errors)].flatMap((text) => (text ? [say(text, reader)] : []))
  return [...said, ...buttons.map(({ label }) => `[${say(label, reader)}]`)].join('\n')
}

/** What somebody was sent by letter, oldest first. */
export async function letters(ctx: Ctx, { account }: Who): Promise<string[]> {
  const rows = await ctx.db.$queryRaw<{ direct: View }[]>`
    select direct from publication where audience->>'kind' = 'letter' and audience->>'id' = ${String(account)} order by id`
  return rows.map(({ direct }) => dutch(direct))
}
