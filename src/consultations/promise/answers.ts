/** What people answered to a part that is a question, for those who write the response: a few at a time. */
import { sorry } from '../../people/sorry.ts'
import { mayRun } from '../../people/roles.ts'
import type { Visit } from '../../people/visit.ts'
import type { Button, Text, View } from '../../port.ts'
import { partyText } from '../../questions/answering/party.ts'
import { clip } from '../../questions/answering/view.ts'
import type { Consultation } from '../consultation.ts'
import { loadConsultation } from '../load.ts'
import { shortened } from '../taking/view.ts'

const PAGE = 3
/** So much of words fits beside everything else on every platform; the answers of a page share it. */
const ROOM = 1_300
const LABEL_MAX = 55

/** @param page from 0, oldest first. Names are not given: an answer is by its party, as whoever asks it reads it */
export async function showAnswers({ ctx, who }: Visit, id: string, position: number, page: number): Promise<View> {
  const consultation = await loadConsultation(ctx.db, id)
  if (!consultation) return sorry('consult.gone')
  if (!(await mayRun(ctx.db, who.person, consultation.themeId))) return sorry('fault.official')
  const part = consultation.parts.find((one) => one.position === position)
  if (!part?.questionId) return sorry('consult.part.gone')
  const where = { questionId: part.questionId, withdrawnAt: null, removedAt: null }
  const count = await ctx.db.answer.count({ where })
  const answers = await ctx.db.answer.findMany({
    where,
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    skip: page * PAGE,
    take: PAGE,
    select: { words: true, party: true },
  })
  const more = (page + 1) * PAGE < count
  return {
    title: part.words,
    lines: [
      { key: 'consult.answers.count', with: { count } },
      ...answers.flatMap(({ words, party }, at): Text[] => [
        { key: 'read.from.nth', with: { nth: page * PAGE + at + 1, who: partyText(party) } },
        clip(words, Math.floor(ROOM / PAGE)),
      ]),
    ],
    buttons: [
      ...(more ? [answersButton(id, position, page + 1, { key: 'do.consult.answers.more' })] : []),
      { label: { key: 'do.consult.run' }, does: { kind: 'consult.run', consultation: id }, look: 'quiet' },
    ],
  }
}

/** A button for each part that is a question. */
export function answersButtons({ id, parts }: Consultation): Button[] {
  return parts
    .filter(({ questionId }) => questionId !== null)
    .map(({ position, words }) =>
      answersButton(id, position, 0, { key: 'do.consult.answers', with: { words: shortened(words, LABEL_MAX) } }),
    )
}

const answersButton = (consultation: string, part: number, page: number, label: Text): Button => ({
  label,
  does: { kind: 'consult.answers', consultation, part, page },
})
