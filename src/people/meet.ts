/** Makes people known at their first word: a person and an account each, in one statement for as many as come together. */
import type { Db } from '../db/open.ts'
import { localeFrom } from '../i18n/say.ts'
import type { Actor } from '../port.ts'

/**
 * Whoever is known already stays as they are. Two first words of one account at once make one: the other's statement
 * waits, finds the account there, and makes no person either.
 */
export async function meet(db: Db, actors: readonly Actor[]): Promise<void> {
  const column = <T>(of: (actor: Actor) => T): T[] => actors.map(of)
  await db.$executeRaw`
    with wanted as (
      select distinct on (platform, tenant, external_id) *
        from unnest(
          ${column(({ platform }) => platform)}::text[], ${column(({ tenant }) => tenant)}::text[],
          ${column(({ id }) => id)}::text[], ${column(({ locale }) => localeFrom(locale) ?? null)}::text[])
          as t (platform, tenant, external_id, locale)
       order by platform, tenant, external_id
    ),
    made as (
      insert into account (person_id, platform, tenant, external_id, locale)
      select nextval('person_id_seq'), platform, tenant, external_id, locale from wanted w
       where not exists (
         select 1 from account a
          where (a.platform, a.tenant, a.external_id) = (w.platform, w.tenant, w.external_id))
      on conflict (platform, tenant, external_id) do nothing
      returning person_id
    )
    insert into person (id, voter_id) select person_id, person_id from made`
}
