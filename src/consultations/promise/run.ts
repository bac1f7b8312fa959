/** An official's board of a consultation: what can be done with it now. */
import { sorry } from '../../people/sorry.ts'
import { mayRun } from '../../people/roles.ts'
import type { Visit } from '../../people/visit.ts'
import type { Button, View } from '../../port.ts'
import { answersButtons } from './answers.ts'
import { reachButton } from '../../themes/reach-view.ts'
import type { Consultation } from '../consultation.ts'
import { subjectOf } from '../consultation.ts'
import { loadConsultation } from '../load.ts'
import { isPublic } from '../taking/show.ts'
import { clockOf } from '../taking/view.ts'

export async function run({ ctx, who }: Visit, id: string): Promise<View> {
  const consultation = await loadConsultation(ctx.db, id)
  if (!consultation || !isPublic(consultation)) return sorry('consult.gone')
  if (!(await mayRun(ctx.db, who.person, consultation.themeId))) return sorry('fault.official')
  const published = await ctx.db.publication.findFirst({
    where: { subject: subjectOf(id) },
    orderBy: { id: 'asc' },
    select: { id: true },
  })
  const taking = await ctx.db.participation.count({ where: { consultationId: id } })
  return {
    title: consultation.title,
    lines: [
      { key: 'consult.run.taking', with: { count: taking } },
      { key: consultation.ownerId === who.person ? 'consult.run.own' : 'consult.run.other' },
    ],
    note: clockOf(consultation),
    buttons: [
      { label: { key: 'do.consult.results' }, does: { kind: 'consult.results', consultation: id } },
      ...answersButtons(consultation),
      ...(published ? [reachButton(Number(published.id))] : []),
      ...runButtons(consultation, who.person, ctx.clock.now()),
    ],
    links: [{ label: { key: 'do.consult.page' }, url: `${ctx.settings.home}/c/${id}` }],
  }
}

function runButtons({ id, state, movedFrom, ownerId, answerBy }: Consultation, person: number, now: Date): Button[] {
  const form = (name: 'pause' | 'extend' | 'end' | 'move' | 'respond', look?: 'main' | 'danger'): Button => ({
    label: { key: `do.consult.${name}` },
    does: { kind: 'form.open', form: `${name}/${id}` },
    ...(look && { look }),
  })
  const going = state === 'open' || state === 'paused'
  return [
    ...(state === 'closed' ? [form('respond', 'main')] : []),
    ...(state === 'open' ? [form('pause')] : []),
    ...(state === 'paused'
      ? [
          {
            label: { key: 'do.consult.resume' },
            does: { kind: 'consult.resume', consultation: id },
            look: 'main',
          } as const,
        ]
      : []),
    ...(going ? [form('extend')] : []),
    ...(state !== 'answered' && !movedFrom && answerBy && answerBy > now ? [form('move')] : []),
    ...(going ? [form('end', 'danger')] : []),
    ...(ownerId !== person && state !== 'answered'
      ? [{ label: { key: 'do.consult.take' }, does: { kind: 'consult.take', consultation: id } } as const]
      : []),
    { label: { key: 'do.consult.copy' }, does: { kind: 'consult.copy', consultation: id } },
  ]
}
