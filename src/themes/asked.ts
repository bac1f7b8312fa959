/** Whom a consultation `c` asks, as its audience says. Both who hear of it at once and who find it in a digest are chosen by this. */
import { Prisma } from '../db/generated/client.ts'

/** A list in the consultation's audience; an empty one where it names none. */
const listed = (name: 'themes' | 'parties' | 'organisations') =>
  Prisma.sql`array(select jsonb_array_elements_text(coalesce(c.audience->${name}, '[]')))`

/** The theme it is on, and others that its audience names. */
export const THEMES = Prisma.sql`(select distinct theme from unnest(${listed('themes')} || c.theme_id) as theme)`

/**
 * Of who follows (`f`) one of those: everyone is asked, or somebody with a role of a party and an organisation that is, or a
 * resident without any.
 */
export const ASKED = Prisma.sql`(
  (${listed('parties')} = '{}' and ${listed('organisations')} = '{}')
  or exists (
    select 1 from role r where r.person_id = f.person_id
       and (${listed('parties')} = '{}' or r.party = any(${listed('parties')}))
       and (${listed('organisations')} = '{}' or r.organisation = any(${listed('organisations')})))
  or ((${listed('parties')} = '{}' or 'resident' = any(${listed('parties')}))
      and not exists (select 1 from role r where r.person_id = f.person_id and r.party <> 'resident')))`
