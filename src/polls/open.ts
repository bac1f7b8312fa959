/** Opens a poll: an official's form becomes a poll, its options, its closing and its announcement, or nothing at all. */
import type { Ctx } from '../ctx.ts'
import { newId } from '../db/new-id.ts'
import type { Tx } from '../db/open.ts'
import { later, publish } from '../delivery/publish.ts'
import type { Who } from '../people/arrive.ts'
import { audit, mayRun } from '../people/roles.ts'
import type { View, Words } from '../port.ts'
import { holdTheme } from '../themes/find.ts'
import { reachButton } from '../themes/reach-view.ts'
import { refuse } from '../themes/refuse.ts'
import { themeName } from '../themes/view.ts'
import { readPollForm, type Asked } from './form.ts'
import { loadPoll } from './load.ts'
import { cardOf, moment, openedView, subjectOf, type Poll } from './view.ts'

/** What a poll comes from, in the transaction that opens it. */
export interface Origin {
  /** @returns why it cannot be opened from there, or undefined: go on */
  readonly hold: (tx: Tx) => Promise<View | undefined>
  /** Once, when there is a poll. */
  readonly become: (tx: Tx, poll: string) => Promise<void>
}

/** @param key the event's mark: the same form that comes again opens nothing, and is answered as the first time */
export async function openPoll(
  ctx: Ctx,
  who: Who,
  values: Readonly<Record<string, string>>,
  key?: string,
  from?: Origin,
): Promise<View> {
  const read = await readPollForm(ctx, who.reader, values)
  if ('errors' in read) return { mood: 'sorry', errors: read.errors }
  const { asked } = read
  return await ctx.db.$transaction(async (tx) => {
    const theme = await holdTheme(tx, asked.theme.id)
    if (!(await mayRun(tx, who.person, asked.theme.id))) {
      return await refuse(tx, who.person, 'poll.open', asked.theme.id)
    }
    if (!theme || theme.archived) return { mood: 'sorry', errors: { theme: { key: 'theme.archived.now' } } }
    const fault = await from?.hold(tx)
    if (fault) return fault
    const { id, made } = await insertPoll(tx, { ...asked, theme: asked.theme.id, openedBy: who.person, origin: key })
    if (made) await from?.become(tx, id)
    const poll = (from && (await loadPoll(tx, id))) ?? asPoll(id, asked)
    if (made) await announce(tx, who, poll)
    const [first] = await tx.$queryRaw<{ id: bigint }[]>`
      select min(id) as id from publication where subject = ${subjectOf(id)}`
    return openedView(poll, themeName(asked.theme), reachButton(Number(first?.id)))
  })
}

/** A poll and its options, as rows: nobody is told, and nothing closes it yet. */
export async function insertPoll(
  tx: Tx,
  poll: {
    readonly theme: string
    readonly question: Words
    readonly options: readonly Words[]
    readonly closesAt: Date
    readonly openedBy: number | null
    /** The consultation that it is a part of. */
    readonly partOf?: string
    readonly origin?: string | undefined
  },
): Promise<{ id: string; made: boolean }> {
  const id = newId()
  const { theme, question, options, closesAt, openedBy, partOf = null, origin = null } = poll
  const made = await tx.$executeRaw`
    insert into poll (id, theme_id, question, closes_at, opened_by, part_of, origin)
    values (${id}, ${theme}, ${JSON.stringify(question.words)}::jsonb, ${closesAt}, ${openedBy}, ${partOf}, ${origin})
    on conflict (origin) do nothing`
  if (made === 0) {
    const earlier = await tx.poll.findUniqueOrThrow({ where: { origin: origin ?? '' }, select: { id: true } })
    return { id: earlier.id, made: false }
  }
  await tx.pollOption.createMany({
    data: options.map((label, position) => ({ pollId: id, position, label: label.words })),
  })
  return { id, made: true }
}

async function announce(tx: Tx, who: Who, poll: Poll): Promise<void> {
  await audit(tx, { person: who.person, action: 'poll.open', subject: poll.id, outcome: 'done' })
  await later(tx, { name: 'close', data: { poll: poll.id } }, poll.closesAt)
  await publish(tx, {
    audience: { kind: 'theme', id: poll.themeId },
    view: cardOf(poll),
    direct: cardOf(poll, {}),
    news: {
      theme: poll.themeId,
      until: poll.closesAt,
      brief: {
        line: { key: 'digest.poll', with: { question: poll.question, closes: moment(poll.closesAt) } },
        button: { label: poll.question, does: { kind: 'poll.show', poll: poll.id }, look: 'main' },
      },
    },
    card: { subject: subjectOf(poll.id), refresh: { kind: 'poll.show', poll: poll.id } },
  })
}

function asPoll(id: string, { theme, question, options, closesAt }: Asked): Poll {
  return {
    id,
    themeId: theme.id,
    question,
    closesAt,
    closedAt: null,
    partOf: null,
    labels: options,
    counts: options.map(() => 0),
    from: null,
  }
}
