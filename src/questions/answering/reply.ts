/** Something typed in answer to a message of ours, or in its thread, about a question, an answer or a remark. */
import { readText } from '../../forms/words.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { ANSWER_MAX, storeAnswer } from './answer.ts'
import { storeRemark } from './remark.ts'

/**
 * @param subject what the message is about: a card's
 * @param words as they were typed, not read yet
 */
export async function heardReply(visit: Visit, subject: string, words: string): Promise<View> {
  const [kind, id = ''] = subject.split(':')
  if (kind === 'question') return await answerByReply(visit, id, words)
  if (kind === 'answer') return await remarkByReply(visit, id, words)
  const remark = await visit.ctx.db.remark.findUnique({ where: { id }, select: { answerId: true } })
  return remark ? await remarkByReply(visit, remark.answerId, words) : sorry('answer.gone')
}

/** To the question's own message: an answer; from who answered it already, or who asked, it goes on about the answer. */
async function answerByReply(visit: Visit, questionId: string, words: string): Promise<View> {
  const { person } = visit.who
  const answers = await visit.ctx.db.answer.findMany({
    where: {
      questionId,
      withdrawnAt: null,
      removedAt: null,
      OR: [{ answeredBy: person }, { question: { askedBy: person } }],
    },
    orderBy: { createdAt: 'asc' },
    select: { id: true },
  })
  const [first] = answers
  if (first && answers.length === 1) return await remarkByReply(visit, first.id, words)
  if (first) {
    return {
      ...sorry('reply.which'),
      buttons: answers.map(({ id }, at) => ({
        label: { key: 'do.remark.nth', with: { nth: at + 1 } },
        does: { kind: 'form.open', form: `remark/${id}` },
      })),
    }
  }
  const read = readText(words, ANSWER_MAX)
  return 'fault' in read ? { mood: 'sorry', lines: [read.fault] } : await storeAnswer(visit, questionId, read.ok)
}

async function remarkByReply(visit: Visit, answerId: string, words: string): Promise<View> {
  const read = readText(words, ANSWER_MAX)
  return 'fault' in read ? { mood: 'sorry', lines: [read.fault] } : await storeRemark(visit, answerId, read.ok)
}
