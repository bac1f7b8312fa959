/** A form in a chat that has no forms: one question at a time, kept in the database so that a restart loses nothing. */
import type { Ctx } from '../ctx.ts'
import type { Db, Tx } from '../db/open.ts'
import type { Address, Button, Field, Form, Param, Text, View } from '../port.ts'
import { canBeKept } from './words.ts'

/** Whose form it is. */
interface Who {
  readonly account: number
}

interface Draft {
  readonly form: Form
  readonly step: number
  readonly values: Readonly<Record<string, string>>
}

/** What an answer leads to: the next question, or the whole form filled in. */
export type Step = { readonly ask: View } | { readonly filled: Form; readonly values: Readonly<Record<string, string>> }

/** Begins a form, in place of one that was open in this chat. */
export async function beginSteps(ctx: Ctx, who: Who, at: Address, form: Form): Promise<View> {
  await dropFiles(ctx.db, who)
  const draft = { form, step: 0, values: {} }
  await save(ctx.db, who, at, draft)
  return prompt(draft)
}

/**
 * @param typed undefined: the question is skipped, and what stands there already stays
 * @param key the event's mark: the same answer that comes again does not answer the next question
 * @returns undefined when no form is open here. A draft of more than a day ago is no longer what somebody is doing.
 */
export async function answerStep(
  ctx: Ctx,
  who: Who,
  at: Address,
  typed: string | undefined,
  key?: string,
): Promise<Step | undefined> {
  return await ctx.db.$transaction(async (tx) => {
    const draft = await load(tx, who, at)
    const field = draft?.form.fields[draft.step]
    if (!draft || !field) return undefined
    if (key !== undefined && draft.lastKey === key) return { ask: prompt(draft) }
    if (typed !== undefined && !canBeKept(typed)) return { ask: prompt(draft, { key: 'words.odd' }) }
    const value = typed === undefined ? skipped(field) : readAnswer(field, typed)
    if (value === undefined) return { ask: prompt(draft, { key: 'fault.text' }) }
    const values = { ...draft.values, [field.name]: value }
    const step = nextStep(draft.form, draft.step, values)
    const next = { ...draft, step: step ?? draft.step, values }
    await save(tx, who, at, next, key)
    return step === undefined ? { filled: draft.form, values } : { ask: prompt(next) }
  })
}

/** The filled-in form was wrong somewhere: asks the first such question again; what was right is kept. */
export async function repairStep(
  ctx: Ctx,
  who: Who,
  at: Address,
  filled: { form: Form; values: Readonly<Record<string, string>>; errors: Readonly<Record<string, Text>> },
): Promise<View> {
  const { form, values, errors } = filled
  const step = Math.max(
    0,
    form.fields.findIndex(({ name }) => name in errors),
  )
  const right = Object.fromEntries(Object.entries(values).filter(([name]) => !(name in errors)))
  const draft = { form, step, values: right }
  await save(ctx.db, who, at, draft)
  return prompt(draft, errors[form.fields[step]?.name ?? ''])
}

/** What a file that somebody sends in a chat can go with. 'again': the event came before; undefined: no form is open. */
export async function fileStep(
  ctx: Ctx,
  who: Who,
  at: Address,
  key?: string,
): Promise<'taken' | 'unasked' | 'again' | undefined> {
  return await ctx.db.$transaction(async (tx) => {
    const draft = await load(tx, who, at)
    if (!draft) return undefined
    if (key !== undefined && draft.lastKey === key) return 'again'
    // A further picture may come when the question that it goes with was answered already.
    const { form, step, values } = draft
    return form.fields.some(({ files, name }, nth) => files && (nth === step || name in values)) ? 'taken' : 'unasked'
  })
}

/** After a file without words: goes on where the question can do without them, and otherwise asks it again. */
export async function fileAnswers(ctx: Ctx, who: Who, at: Address, key?: string): Promise<Step | undefined> {
  const [field] = await ctx.db.$transaction(async (tx) => {
    const draft = await load(tx, who, at)
    return [draft?.form.fields[draft.step]]
  })
  if (!field) return undefined
  if (field.files && skipped(field) !== undefined) return await answerStep(ctx, who, at, undefined, key)
  return await askAgain(ctx, who, at, { key: field.files ? 'files.words' : 'files.more' }, { key })
}

/** Asks the open question once more, with a sentence above it. */
export async function askAgain(
  ctx: Ctx,
  who: Who,
  at: Address,
  why: Text,
  { key, mood }: { readonly key?: string | undefined; readonly mood?: 'sorry' } = {},
): Promise<{ readonly ask: View } | undefined> {
  return await ctx.db.$transaction(async (tx) => {
    const draft = await load(tx, who, at)
    if (!draft) return undefined
    await save(tx, who, at, draft, key)
    const { mood: _, ...asked } = prompt(draft, why)
    return { ask: { ...asked, ...(mood && { mood }) } }
  })
}

/** Files that were sent for a form that is left: nobody will ask for them again. */
export async function dropFiles(db: Db | Tx, who: Who): Promise<void> {
  await db.$executeRaw`delete from attachment where subject = ${`account:${who.account}`}`
}

/** @returns whether there was a form to leave */
export async function endSteps(ctx: Ctx, who: Who, at: Address): Promise<boolean> {
  const { count } = await ctx.db.draft.deleteMany({ where: { accountId: who.account, chat: at.chat } })
  return count > 0
}

/** The first question from here on that has no answer yet; after a repair most have one. */
function nextStep(form: Form, step: number, values: Readonly<Record<string, string>>): number | undefined {
  const next = form.fields.findIndex(({ name }, at) => at > step && !(name in values))
  return next === -1 ? undefined : next
}

/** Only what may be left open, or stands there already, can be skipped. */
function skipped({ optional, value }: Field): string | undefined {
  return value ?? (optional ? '' : undefined)
}

function readAnswer(field: Field, typed: string): string | undefined {
  if (field.kind !== 'choice') return typed
  const wanted = typed.trim().toLowerCase()
  const labels = (label: Text): string[] =>
    'words' in label ? Object.values(label.words) : 'plain' in label ? [label.plain] : []
  return field.choices?.find(
    ({ value, label }) => value === wanted || labels(label).some((name) => name.toLowerCase() === wanted),
  )?.value
}

function prompt({ form, step }: Draft, fault?: Text): View {
  const field = form.fields[step]
  if (!field) return { lines: [{ key: 'form.idle' }] }
  const choices = (field.choices ?? []).map(({ value, label }): Button => ({
    label,
    does: { kind: 'form.pick', value },
  }))
  const skip: Button = { label: { key: field.value ? 'form.keep' : 'form.skip' }, does: { kind: 'form.skip' } }
  return {
    ...(fault && { mood: 'sorry' as const }),
    title: { key: 'form.step', with: { step: step + 1, steps: form.fields.length, label: field.label } },
    lines: [
      ...(fault ? [fault] : field.hint ? [field.hint] : []),
      ...(field.files ? [{ key: 'files.may' } as const] : []),
      ...(field.value ? [{ key: 'form.now', with: { value: valueOf(field) } } as const] : []),
    ],
    buttons: [
      ...choices,
      ...(skipped(field) === undefined ? [] : [skip]),
      { label: { key: 'form.cancel' }, does: { kind: 'form.cancel' } },
    ],
  }
}

/** What stands there already, in words; a moment as people write it. */
function valueOf({ value = '', kind, choices }: Field): Param {
  const [, seconds] = kind === 'when' ? (/^@(\d{1,11})$/.exec(value) ?? []) : []
  if (seconds) return { at: new Date(Number(seconds) * 1000).toISOString() }
  return choices?.find((choice) => choice.value === value)?.label ?? { plain: value }
}

async function load(tx: Tx, who: Who, at: Address): Promise<(Draft & { lastKey: string | null }) | undefined> {
  const [draft] = await tx.$queryRaw<(Draft & { lastKey: string | null })[]>`
    select form, step, "values", last_key as "lastKey" from draft
     where account_id = ${who.account} and chat = ${at.chat} and started_at > now() - interval '1 day' for update`
  return draft
}

async function save(db: Db | Tx, who: Who, at: Address, { form, step, values }: Draft, key?: string): Promise<void> {
  await db.$executeRaw`
    insert into draft (account_id, chat, form, step, "values", last_key)
    values (${who.account}, ${at.chat}, ${JSON.stringify(form)}::jsonb, ${step}, ${JSON.stringify(values)}::jsonb, ${key ?? null})
    on conflict (account_id, chat) do update
      set form = excluded.form, step = excluded.step, "values" = excluded.values, last_key = excluded.last_key,
          started_at = now()`
}
