/** An organisation vouches for the expert behind an answer, on its theme; pressed again it does so no longer. */
import { Prisma } from '../../db/generated/client.ts'
import type { Tx } from '../../db/open.ts'
import { unlessRaced } from '../../db/raced.ts'
import { audit } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { holdAnswer, isFresh, partOf, stands } from './load.ts'
import { givesAway, organisationOf } from './party.ts'

export async function vouch(visit: Visit, id: string): Promise<View> {
  const { ctx, who } = visit
  return await unlessRaced(() =>
    ctx.db.$transaction(async (tx): Promise<View> => {
      const answer = await holdAnswer(tx, id)
      const part = answer && partOf(answer, who.person)
      if (!answer || !part || !stands(answer)) return sorry('answer.gone')
      if (part === 'expert') return sorry('vouch.not.own')
      const organisation = await speaksFor(tx, who.person)
      if (!organisation) {
        await audit(tx, { person: who.person, action: 'answer.vouch', subject: id, outcome: 'refused' })
        return sorry('vouch.who')
      }
      const [offer] = await tx.$queryRaw<{ vouched: string | null; organisation: string | null }[]>`
        select vouched_by as vouched, ${organisationOf(Prisma.sql`person_id`, Prisma.sql`${answer.party}`)} as organisation
          from offer
         where person_id = ${answer.answeredBy} and theme_id = ${answer.question.themeId} for update`
      if (!offer) return sorry('vouch.no.offer')
      const { vouched } = offer
      if (vouched !== null && vouched !== organisation) {
        const own = givesAway(vouched, { name: answer.name, organisation: offer.organisation })
        return own ? sorry('vouch.other.unnamed') : sorry('vouch.other', { organisation: vouched })
      }
      const now = vouched === null
      if (!(await isFresh(tx, visit))) return told(!now, organisation)
      await tx.$executeRaw`
        update offer set vouched_by = ${now ? organisation : null}, voucher = ${now ? who.person : null}::int
         where person_id = ${answer.answeredBy} and theme_id = ${answer.question.themeId}`
      await audit(tx, { person: who.person, action: 'answer.vouch', subject: id, outcome: 'done' })
      return told(now, organisation)
    }),
  )
}

const told = (vouches: boolean, organisation: string): View => ({
  mood: 'done',
  lines: [{ key: vouches ? 'vouch.done' : 'vouch.undone', with: { organisation } }],
})

/** Held: nobody who is leaving speaks for it at the same moment. */
async function speaksFor(tx: Tx, person: number): Promise<string | undefined> {
  const [role] = await tx.$queryRaw<{ organisation: string }[]>`
    select organisation from role
     where person_id = ${person} and role in ('official', 'partner', 'administrator') and organisation is not null
     order by party = 'government' desc, granted_at limit 1 for share`
  return role?.organisation
}
