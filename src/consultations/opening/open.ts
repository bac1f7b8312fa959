/** Opens a consultation: its polls and questions come to be, its audience is told, and the clock of its promise begins. */
import type { Ctx } from '../../ctx.ts'
import { newId } from '../../db/new-id.ts'
import type { Tx } from '../../db/open.ts'
import { unlessRaced } from '../../db/raced.ts'
import { later, publish } from '../../delivery/publish.ts'
import { LOCALES, type Locale } from '../../i18n/say.ts'
import type { Who } from '../../people/arrive.ts'
import { audit } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { View, Words } from '../../port.ts'
import { insertPoll } from '../../polls/open.ts'
import { moment } from '../../polls/view.ts'
import { holdTheme } from '../../themes/find.ts'
import { reachButton } from '../../themes/reach-view.ts'
import { subjectOf, type Consultation, type Part } from '../consultation.ts'
import { loadConsultation } from '../load.ts'
import { ownerOf, setClock } from '../promise/clock.ts'
import { hold } from '../promise/hold.ts'
import { consultationView } from '../taking/view.ts'
import { newsOf } from './news.ts'
import { missingOf, needsEyes } from './draft.ts'

/** Now, or at the moment that its plan says. The same tap again finds it open, and says so. */
export async function open({ ctx, who }: Visit, id: string): Promise<View> {
  const work = async (tx: Tx): Promise<View> => {
    const held = await hold(tx, who.person, id, { action: 'consult.open', states: ['draft', 'scheduled', 'open'] })
    if ('refused' in held) return held.refused
    const { consultation } = held
    if (consultation.state === 'open') return await openedView(tx, consultation)
    const refused = await notYet(tx, consultation)
    if (refused) return refused
    const [at] = await tx.$queryRaw<{ later: boolean }[]>`
      select coalesce(opens_at > now(), false) as later from consultation where id = ${id}`
    if (at?.later && consultation.opensAt) return await schedule(tx, who, consultation, consultation.opensAt)
    await openNow(tx, ctx, consultation, { person: who.person, locale: who.reader.locale })
    return await openedView(tx, consultation)
  }
  // Its theme may be taking it along to another one at this moment.
  return await unlessRaced(() => ctx.db.$transaction(work))
}

/** Why it cannot open yet. */
async function notYet(tx: Tx, consultation: Consultation): Promise<View | undefined> {
  const { id, themeId } = consultation
  const back = [{ label: { key: 'do.consult.draft' }, does: { kind: 'consult.draft', consultation: id } }] as const
  const missing = missingOf(consultation)
  if (missing.length > 0) {
    return { ...sorry('consult.draft.missing', { what: { list: missing } }), buttons: back }
  }
  if (await needsEyes(tx, consultation)) return { ...sorry('consult.draft.check'), buttons: back }
  const theme = await holdTheme(tx, themeId)
  if (!theme || theme.archived) return sorry('theme.archived.now')
  const [dates] = await tx.$queryRaw<{ past: boolean }[]>`
    select closes_at <= greatest(now(), opens_at) or answer_by <= closes_at as past from consultation where id = ${id}`
  return dates?.past ? { ...sorry('consult.draft.past'), buttons: back } : undefined
}

async function schedule(tx: Tx, { person }: Who, { id }: Consultation, opensAt: Date): Promise<View> {
  await audit(tx, { person, action: 'consult.schedule', subject: id, outcome: 'done' })
  await tx.$executeRaw`update consultation set state = 'scheduled', version = version + 1 where id = ${id}`
  await later(tx, { name: 'consult', data: { consultation: id } }, opensAt)
  return { mood: 'done', lines: [{ key: 'consult.draft.scheduled', with: { at: moment(opensAt) } }] }
}

/**
 * At the moment that its plan says, in the caller's transaction, which holds it. What became of it meanwhile may stand in
 * its way: then it is a draft again, and whoever looks after it hears why.
 */
export async function openAsPlanned(tx: Tx, ctx: Pick<Ctx, 'settings'>, consultation: Consultation): Promise<void> {
  const refused = await notYet(tx, consultation)
  if (!refused) return await openNow(tx, ctx, consultation, { person: null, locale: ctx.settings.locale })
  const { id, title } = consultation
  await tx.$executeRaw`update consultation set state = 'draft', version = version + 1 where id = ${id}`
  await audit(tx, { person: null, action: 'consult.open', subject: id, outcome: 'refused' })
  const view: View = {
    title: { key: 'consult.plan.failed', with: { title } },
    lines: [...(refused.lines ?? []), { key: 'consult.plan.failed.next' }],
    buttons: [{ label: { key: 'do.consult.draft' }, does: { kind: 'consult.draft', consultation: id }, look: 'main' }],
  }
  await publish(tx, { audience: await ownerOf(tx, consultation), view, direct: view })
}

/**
 * In the caller's transaction, which holds it.
 * @param by who opens it, and in which language; nobody, and the house's, where it opens by itself
 */
async function openNow(
  tx: Tx,
  ctx: Pick<Ctx, 'settings'>,
  consultation: Consultation,
  by: { person: number | null; locale: Locale },
): Promise<void> {
  const { id, parts, closesAt, answerBy } = consultation
  if (!closesAt || !answerBy) throw new Error('a consultation without dates cannot open')
  for (const part of parts) await makePart(tx, consultation, part, { closesAt, locale: by.locale })
  await tx.$executeRaw`
    update consultation c set state = 'open', opened_at = now(), version = version + 1, organisation = t.owner
      from theme t where t.id = c.theme_id and c.id = ${id}`
  await audit(tx, { person: by.person, action: 'consult.open', subject: id, outcome: 'done' })
  await later(tx, { name: 'consult', data: { consultation: id } }, closesAt)
  await setClock(tx, ctx, { id, answerBy })
  const opened = await loadConsultation(tx, id)
  if (opened) await announce(tx, ctx, opened)
}

async function makePart(
  tx: Tx,
  consultation: Consultation,
  part: Part,
  { closesAt, locale: wanted }: { closesAt: Date; locale: Locale },
): Promise<void> {
  const { id, themeId, ownerId } = consultation
  if (part.kind === 'poll') {
    const { words: question, options } = part
    const poll = await insertPoll(tx, { theme: themeId, question, options, closesAt, openedBy: ownerId, partOf: id })
    await tx.$executeRaw`
      update part set poll_id = ${poll.id} where consultation_id = ${id} and position = ${part.position}`
    return
  }
  const question = newId()
  const { locale, words } = inOneLanguage(part.words, wanted)
  await tx.$executeRaw`
    insert into question (id, theme_id, asked_by, account_id, party, locale, words, mix, deadline, state, next_at, sent_at)
    select ${question}, ${themeId}, ${ownerId}::int, (
             select id from account where person_id = ${ownerId}::int and gone_at is null order by id desc limit 1),
           'government', ${locale}, ${words}, true, ${closesAt}, 'open', now(), now()`
  await later(tx, { name: 'route', data: { question } })
  await tx.$executeRaw`
    update part set question_id = ${question} where consultation_id = ${id} and position = ${part.position}`
}

/** Experts are asked in one language, and told which: what was wanted where it is there, or else one that is. */
function inOneLanguage({ words }: Words, wanted: Locale): { locale: Locale; words: string } {
  const locale = [wanted, ...LOCALES].find((one) => words[one] !== undefined) ?? wanted
  return { locale, words: words[locale] ?? '' }
}

async function announce(tx: Tx, { settings }: Pick<Ctx, 'settings'>, consultation: Consultation): Promise<void> {
  const { id } = consultation
  const nobody = { done: new Map<number, number>(), party: undefined, others: [] }
  await publish(tx, {
    audience: { kind: 'consultation', id },
    view: consultationView(consultation, settings.home),
    direct: consultationView(consultation, settings.home, nobody),
    news: newsOf(consultation),
    card: { subject: subjectOf(id), refresh: { kind: 'consult.show', consultation: id } },
  })
}

async function openedView(tx: Tx, { id, answerBy }: Consultation): Promise<View> {
  const [first] = await tx.$queryRaw<{ id: bigint }[]>`
    select min(id) as id from publication where subject = ${subjectOf(id)}`
  return {
    mood: 'done',
    lines: [
      { key: 'consult.opened' },
      { key: 'consult.opened.promise', with: { answer: answerBy ? moment(answerBy) : '' } },
    ],
    buttons: [
      reachButton(Number(first?.id)),
      { label: { key: 'do.consult.run' }, does: { kind: 'consult.run', consultation: id }, look: 'main' },
    ],
  }
}
