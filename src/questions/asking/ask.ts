/** Asks: the form becomes a draft, and that is sent at once unless there is something to look at first. */
import { newId } from '../../db/new-id.ts'
import type { Tx } from '../../db/open.ts'
import { unlessRaced } from '../../db/raced.ts'
import { later, publish } from '../../delivery/publish.ts'
import type { Who } from '../../people/arrive.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { holdTheme } from '../../themes/find.ts'
import { standingOf } from '../answering/party.ts'
import { mayTalk } from '../care/may.ts'
import { keepFiles } from '../files.ts'
import { checkView, findConcerns, isClear } from './check.ts'
import { readAsk, type Asked } from './form.ts'
import { holdOwn, loadQuestion, subjectOf, type Question } from './load.ts'
import { latestOf, showQuestion } from './show.ts'
import { moveOn } from './wake.ts'

const DAY_MS = 86_400_000

/** @param about one's own draft that is changed, if it is */
export async function submitAsk(visit: Visit, values: Values, about: string | undefined): Promise<View> {
  const { ctx, who } = visit
  const read = await readAsk(ctx, values)
  if ('errors' in read) return { mood: 'sorry', errors: read.errors }
  const found = about === undefined ? undefined : await loadQuestion(ctx.db, about)
  const id = found?.askedBy === who.person ? found.id : newId()
  const run = (store: boolean) =>
    unlessRaced(() => ctx.db.$transaction((tx) => keep(tx, visit, { id, asked: read.asked, store })))
  // Looked at first, so that files are fetched only for what can be stored, and not while anything is held.
  const first = await run(false)
  if (first && !('words' in first)) return lost(first, read.asked.words)
  const fault = first ? undefined : await keepFiles(visit, subjectOf(id))
  if (fault) return { mood: 'sorry', errors: { words: fault } }
  const question = first ?? (await run(true)) ?? sorry('asked.gone')
  if (!('words' in question)) return question
  if (question.state !== 'draft') return sentView(question)
  const concerns = await findConcerns(ctx, question)
  return isClear(concerns) ? await sendQuestion(visit, question.id) : checkView(question, concerns)
}

/** @returns the question as it is kept, or why not; undefined: it may be stored. The same event again finds what it made. */
async function keep(
  tx: Tx,
  { who, mark }: Visit,
  { id, asked, store }: { id: string; asked: Asked; store: boolean },
): Promise<Question | View | undefined> {
  const earlier = mark && (await tx.question.findUnique({ where: { origin: mark }, select: { id: true } }))
  if (earlier) return await loadQuestion(tx, earlier.id)
  const theme = await holdTheme(tx, asked.themeId)
  if (!theme || theme.archived) return { mood: 'sorry', errors: { theme: { key: 'theme.archived.now' } } }
  const draft = await holdOwn(tx, id, who.person)
  if (draft && draft.state !== 'draft') return sorry('ask.sent.already')
  const refused = await mayTalk(tx, who.person, 'ask')
  if (refused || !store) return refused
  const data = { ...asked, origin: mark ?? null }
  if (draft) await tx.question.update({ where: { id }, data })
  else await make(tx, id, who, data)
  return await loadQuestion(tx, id)
}

/** What somebody wrote is theirs, also when it cannot be asked now. */
const lost = (no: View, words: string): View =>
  no.errors ? no : { ...no, lines: [...(no.lines ?? []), { key: 'answer.words.back' }, { plain: words }] }

type Data = Asked & { readonly origin: string | null }
async function make(tx: Tx, id: string, { person, account, reader }: Who, data: Data): Promise<void> {
  const { party } = await standingOf(tx, person)
  await tx.question.create({
    data: { id, askedBy: person, accountId: account, party, locale: reader.locale, ...data },
  })
  // What is not sent within a day is not kept.
  await later(tx, { name: 'route', data: { question: id } }, new Date(Date.now() + DAY_MS + 60_000))
}

/** On its way to the first experts. */
export async function sendQuestion(visit: Visit, id: string): Promise<View> {
  const { ctx, who } = visit
  const work = async (tx: Tx): Promise<View | undefined> => {
    const question = await holdOwn(tx, id, who.person)
    // Somebody else's, or one that is no more: only a draft has a button that sends it.
    if (!question) return sorry((await loadQuestion(tx, id)) ? 'asked.gone' : 'ask.lapsed')
    if (question.state !== 'draft') return undefined
    const theme = await holdTheme(tx, question.themeId)
    if (!theme || theme.archived) return sorry('theme.archived.now')
    if (question.leftMs !== null && question.leftMs <= 0) return sorry('ask.deadline.past')
    const refusedNow = await mayTalk(tx, who.person, 'ask')
    if (refusedNow) return refusedNow
    await tx.$executeRaw`
      update question set state = 'open', sent_at = now(), account_id = ${who.account} where id = ${id}`
    await moveOn(tx, id)
    return undefined
  }
  const refused = await unlessRaced(() => ctx.db.$transaction(work))
  if (refused) return refused
  const sent = await loadQuestion(ctx.db, id)
  return sent?.state === 'open' ? sentView(sent) : await showQuestion(visit, id)
}

function sentView(question: Question): View {
  const { id } = question
  if (question.state === 'settled' || question.state === 'withdrawn') return sorry('ask.ended')
  return {
    mood: 'done',
    lines: [{ key: 'ask.sent' }, { key: 'ask.sent.until', with: { until: { at: latestOf(question).toISOString() } } }],
    buttons: [
      { label: { key: 'do.question.show' }, does: { kind: 'question.show', question: id }, look: 'main' },
      { label: { key: 'do.question.drop' }, does: { kind: 'question.drop', question: id }, look: 'quiet' },
    ],
  }
}

/** Asked for in a group, on a platform that asks step by step: the form comes to their own chat, where nobody reads along. */
export async function askElsewhere({ ctx, who }: Visit, about: string | undefined): Promise<View> {
  const view: View = {
    title: { key: 'ask.elsewhere' },
    buttons: [
      {
        label: { key: 'do.ask' },
        does: { kind: 'form.open', form: about === undefined ? 'ask' : `ask/${about}` },
        look: 'main',
      },
    ],
  }
  await ctx.db.$transaction((tx) =>
    publish(tx, { audience: { kind: 'account', id: String(who.account) }, view, direct: view }),
  )
  return { mood: 'done', lines: [{ key: 'elsewhere.sent' }] }
}
