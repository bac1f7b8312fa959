/** How a draft is decided, who answers for it, and its dates: until when people take part, and when the answer is there. */
import type { Locale } from '../../i18n/say.ts'
import { readWhen } from '../../forms/when.ts'
import { typedMoment } from '../../i18n/typed.ts'
import { readLine, readText, type Read } from '../../forms/words.ts'
import { mayRun } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Field, Form, Text, View } from '../../port.ts'
import { moment } from '../../polls/view.ts'
import type { Consultation } from '../consultation.ts'
import { loadConsultation } from '../load.ts'
import { readAbout, tellAbout } from './about.ts'
import { changeDraft } from './change.ts'
import { faultsOf, toldOf } from './words-form.ts'

const RULE_MAX = 1_000
const WHO_MAX = 120

export async function planForm({ ctx, who }: Visit, about: string | undefined): Promise<Form | View> {
  const { id, locale = who.reader.locale } = readAbout(about ?? '')
  const draft = await loadConsultation(ctx.db, id)
  if (!draft) return sorry('consult.gone')
  if (!(await mayRun(ctx.db, who.person, draft.themeId))) return sorry('fault.official')
  // What has passed is nothing to keep: where a form is asked step by step, what stands there can only be kept or replaced.
  const opensAt = draft.opensAt && draft.opensAt > ctx.clock.now() ? draft.opensAt : null
  const now = valuesOf({ ...draft, opensAt }, locale)
  const when = (name: string, label: Text, hint: Text, optional = false): Field => ({
    name,
    kind: 'when',
    label,
    hint,
    optional,
    ...(now[name] && { value: now[name] }),
  })
  return {
    name: `plan/${tellAbout({ id, locale, version: draft.version })}`,
    title: { key: 'form.plan.title' },
    submit: { key: 'form.theme.save' },
    fields: [
      {
        name: 'rule',
        kind: 'lines',
        label: { key: 'form.plan.rule' },
        hint: { key: 'form.plan.rule.hint' },
        value: now['rule'] ?? '',
      },
      {
        name: 'who',
        kind: 'line',
        label: { key: 'form.plan.who' },
        hint: { key: 'form.plan.who.hint' },
        max: WHO_MAX,
        value: now['who'] ?? '',
      },
      when('closes', { key: 'form.consult.closes' }, { key: 'form.poll.closes.hint' }),
      when('answer', { key: 'form.consult.answer' }, { key: 'form.plan.answer.hint' }),
      when('opens', { key: 'form.plan.opens' }, { key: 'form.plan.opens.hint' }, true),
    ],
  }
}

/** As a field carries a moment. */
const carried = (at: Date | null): string => (at ? `@${Math.floor(at.getTime() / 1000)}` : '')

function valuesOf(
  { rule, answerable, closesAt, answerBy, opensAt }: Consultation,
  locale: Locale,
): Record<string, string> {
  return {
    rule: rule.words[locale] ?? '',
    who: answerable,
    closes: carried(closesAt),
    answer: carried(answerBy),
    opens: carried(opensAt),
  }
}

export async function savePlan({ ctx, who }: Visit, values: Values, about: string | undefined): Promise<View> {
  const { id, locale = who.reader.locale, version } = readAbout(about ?? '')
  const { zone } = ctx.settings
  const at = (name: string): Read<Date> => readWhen(values[name] ?? '', ctx.clock.now(), zone)
  const rule = readText(values['rule'] ?? '', RULE_MAX)
  const answerable = readLine(values['who'] ?? '', WHO_MAX)
  const closes = at('closes')
  const answer = at('answer')
  const opens: Read<Date | null> = (values['opens'] ?? '').trim() === '' ? { ok: null } : at('opens')
  if (!('ok' in rule && 'ok' in answerable && 'ok' in closes && 'ok' in answer && 'ok' in opens)) {
    return { mood: 'sorry', errors: faultsOf({ rule, who: answerable, closes, answer, opens }) }
  }
  const errors = ordered({ opens: opens.ok, closes: closes.ok, answer: answer.ok })
  if (errors) return { mood: 'sorry', errors }
  const typed = {
    rule: rule.ok,
    who: answerable.ok,
    closes: carried(closes.ok),
    answer: carried(answer.ok),
    opens: carried(opens.ok),
  }
  const readable = (values: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typedMoment(value, zone)]))
  return await changeDraft(ctx, who, {
    id,
    version,
    told: (now) => toldOf(readable(valuesOf(now, locale)), readable(typed)),
    write: async (tx, now) => {
      await tx.consultation.update({
        where: { id },
        data: {
          rule: { ...now.rule.words, [locale]: rule.ok },
          answerable: answerable.ok,
          closesAt: closes.ok,
          answerBy: answer.ok,
          opensAt: opens.ok,
        },
      })
      return undefined
    },
  })
}

/** First it opens, then it closes, and then there is an answer. */
function ordered({ opens, closes, answer }: { opens: Date | null; closes: Date; answer: Date }) {
  if (opens && opens >= closes) {
    return { opens: { key: 'consult.plan.opens', with: { closes: moment(closes) } } } satisfies Record<string, Text>
  }
  if (answer <= closes) {
    return { answer: { key: 'consult.plan.answer', with: { closes: moment(closes) } } } satisfies Record<string, Text>
  }
  return undefined
}
