/** A question that nobody could settle becomes a consultation: a draft with the question, and what was answered in public. */
import { newId } from '../../db/new-id.ts'
import { shorten } from '../../i18n/spell.ts'
import { audit, mayRun } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { canReadQuestion } from '../../questions/care/thing.ts'
import { refuse } from '../../themes/refuse.ts'
import { draftView } from './draft.ts'

const TITLE_MAX = 120
const BRIEF_MAX = 3_000

/** What is between two people stays there: only answers that everybody can read go along. The same tap makes one draft. */
export async function fromQuestion({ ctx, who, mark }: Visit, question: string): Promise<View> {
  return await ctx.db.$transaction(async (tx) => {
    const [asked] = await tx.$queryRaw<
      {
        id: string
        askedBy: number | null
        theme: string
        owner: string | null
        locale: string
        words: string
        answers: string[]
      }[]
    >`
      select q.id, q.asked_by as "askedBy", q.theme_id as theme, t.owner, q.locale, q.words, array(
               select a.words from answer a
                where q.published_at is not null and a.question_id = q.id and a.agreed_at is not null
                  and a.withdrawn_at is null and a.removed_at is null order by a.created_at) as answers
        from question q join theme t on t.id = q.theme_id
       where q.id = ${question} and q.state in ('open', 'settled')`
    if (!asked) return sorry('consult.from.gone')
    if (!(await mayRun(tx, who.person, asked.theme))) return await refuse(tx, who.person, 'consult.draft', question)
    if (!(await canReadQuestion(tx, who.person, asked))) return sorry('consult.from.gone')
    const { theme, owner, locale, words, answers } = asked
    const said = (text: string) => JSON.stringify({ [locale]: text })
    const id = newId()
    const made = await tx.$executeRaw`
      insert into consultation (id, theme_id, organisation, title, brief, owner_id, created_by, edited_by, origin)
      values (${id}, ${theme}, ${owner}, ${said(shorten(words.split('\n')[0] ?? '', TITLE_MAX))}::jsonb,
              ${said(briefOf(words, answers))}::jsonb,
              ${who.person}, ${who.person}, ${who.person}, ${mark ?? null})
      on conflict (origin) do nothing`
    if (made === 0) {
      const earlier = await tx.consultation.findUniqueOrThrow({ where: { origin: mark ?? '' }, select: { id: true } })
      return await draftView(tx, who, earlier.id)
    }
    await audit(tx, { person: who.person, action: 'consult.draft', subject: id, outcome: 'done' })
    return await draftView(tx, who, id)
  })
}

/** As many answers as there is room for, each of them whole: so that whoever is erased can be found in it. */
function briefOf(words: string, answers: readonly string[]): string {
  return answers.reduce((brief, answer) => {
    const more = `${brief}\n\n${answer}`
    return more.length <= BRIEF_MAX ? more : brief
  }, words)
}
