/** Those who answer for a theme say when the answer comes; the asker hears it, and it is looked at then. */
import type { Tx } from '../../db/open.ts'
import { unlessRaced } from '../../db/raced.ts'
import { changedForGood } from '../../delivery/publish.ts'
import { readWhen } from '../../forms/when.ts'
import { audit, mayRun } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Form, View } from '../../port.ts'
import { refuse } from '../../themes/refuse.ts'
import { isFresh } from '../answering/load.ts'
import { canReadQuestion } from '../care/thing.ts'
import { holdQuestion, loadQuestion, subjectOf } from './load.ts'
import { tellAsker } from './tell.ts'
import { answerButton, excerpt } from './view.ts'
import { wakeAt } from './wake.ts'

export async function drawPromise({ ctx, who }: Visit, about: string | undefined): Promise<Form | View> {
  const question = await loadQuestion(ctx.db, about ?? '')
  if (!question) return sorry('asked.gone')
  return await ctx.db.$transaction(async (tx) => {
    if (!(await mayRun(tx, who.person, question.themeId))) {
      return await refuse(tx, who.person, 'question.promise', question.id)
    }
    if (!(await canReadQuestion(tx, who.person, question))) return sorry('asked.gone')
    if (question.state !== 'open') return sorry('asked.over')
    return {
      name: `promise/${question.id}`,
      title: { key: 'form.promise.title' },
      submit: { key: 'form.promise.submit' },
      fields: [
        {
          name: 'when',
          kind: 'when',
          label: { key: 'form.promise.when' },
          hint: { key: 'form.promise.hint', with: { question: excerpt(question.words, 40) } },
        },
      ],
    }
  })
}

export async function makePromise(visit: Visit, values: Values, about: string | undefined): Promise<View> {
  const { ctx, who } = visit
  const when = readWhen(values['when'] ?? '', ctx.clock.now(), ctx.settings.zone)
  const work = async (tx: Tx): Promise<View> => {
    const question = await holdQuestion(tx, about ?? '')
    if (!question) return sorry('asked.gone')
    if (!(await mayRun(tx, who.person, question.themeId))) {
      return await refuse(tx, who.person, 'question.promise', question.id)
    }
    if (!(await canReadQuestion(tx, who.person, question))) return sorry('asked.gone')
    if (question.state !== 'open') return sorry('asked.over')
    if ('fault' in when) return { mood: 'sorry', errors: { when: when.fault } }
    const fresh = await isFresh(tx, visit)
    const at = fresh ? when.ok : (question.promisedAt ?? when.ok)
    if (fresh) {
      await tx.$executeRaw`
        update question set promised_at = ${at}, owner_at = coalesce(owner_at, now()) where id = ${question.id}`
      await wakeAt(tx, question.id, at)
      await changedForGood(tx, subjectOf(question.id))
      await audit(tx, { person: who.person, action: 'question.promise', subject: question.id, outcome: 'done' })
      await tellAsker(tx, question, { key: 'told.promised', with: { until: { at: at.toISOString() } } })
    }
    return {
      mood: 'done',
      lines: [{ key: 'promise.done', with: { until: { at: at.toISOString() } } }],
      buttons: [answerButton(question.id)],
    }
  }
  return await unlessRaced(() => ctx.db.$transaction(work))
}
