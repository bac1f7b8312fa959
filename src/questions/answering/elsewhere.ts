/** Somebody who knows the answer pressed so in a group: the form comes to their own chat, where nobody reads along. */
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { publish } from '../../delivery/publish.ts'
import { loadQuestion } from './load.ts'

export async function answerElsewhere({ ctx, who }: Visit, about = ''): Promise<View> {
  return await ctx.db.$transaction(async (tx): Promise<View> => {
    const question = await loadQuestion(tx, about)
    if (!question) return sorry('answer.not.asked')
    const view: View = {
      title: { key: 'elsewhere.title' },
      lines: [{ plain: question.words }],
      buttons: [
        { label: { key: 'do.answer.give' }, does: { kind: 'form.open', form: `answer/${about}` }, look: 'main' },
      ],
    }
    // They asked for it just now: it waits for no quiet hours.
    await publish(tx, { audience: { kind: 'account', id: String(who.account) }, view, direct: view })
    return { mood: 'done', lines: [{ key: 'elsewhere.sent' }] }
  })
}
