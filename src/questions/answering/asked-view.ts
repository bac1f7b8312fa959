/** The answers to somebody's own question, as a part of what it shows them. */
import type { Db, Tx } from '../../db/open.ts'
import type { Button, Text } from '../../port.ts'
import { marksOf, clip, showButton } from './view.ts'
import { partyText } from './party.ts'

/** Several answers share the room of one. */
const ROOM = 1_200
const MOST = 6

/** @returns what to put among the lines and the buttons of the question's view; each answer has its own page behind a button */
export async function answersView(db: Db | Tx, question: string): Promise<{ lines: Text[]; buttons: Button[] }> {
  const answers = await db.answer.findMany({
    where: { questionId: question, withdrawnAt: null, removedAt: null },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: MOST,
  })
  const room = Math.floor(ROOM / Math.max(1, answers.length))
  const several = answers.length > 1
  return {
    lines: answers.flatMap((answer, at): Text[] => {
      const who = partyText(answer.party)
      return [
        several ? { key: 'read.from.nth', with: { nth: at + 1, who } } : { key: 'answer.from', with: { who } },
        clip(answer.words, room),
        ...marksOf(answer),
      ]
    }),
    buttons: answers.map(({ id }, at) =>
      several
        ? { label: { key: 'do.answer.show.nth', with: { nth: at + 1 } }, does: { kind: 'answer.show', answer: id } }
        : { ...showButton(id), look: 'main' },
    ),
  }
}
