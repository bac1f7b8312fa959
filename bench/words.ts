/** Words to fill a database with: put together as Dutch does it, some thousands, few of them often and most of them seldom. */
import type { Db, Tx } from '../src/db/open.ts'

const PARTS =
  'bomen fiets straat park huis water groen licht weg plein school speel tuin brug kade gracht markt winkel bus tram spoor ' +
  'dak muur raam deur geluid lucht riool afval bak glas papier zwem bad boek kunst sport veld hal club wijk buurt stad dorp ' +
  'kern rand zone vergunning plan subsidie regel verkeer auto laad paal zon wind molen energie warmte kosten bouw grond ' +
  'pacht huur koop belasting parkeer stoep drempel bord lamp bank hek boot haven vis hond kat duif rat meeuw jeugd ouderen ' +
  'zorg hulp werk loon bedrijf vracht route halte lijn dienst loket'
const SMALL = 'de het een van in op is waar hoe kan ik wordt the of to my'

/** Makes `bench_sentence(words)` in a database of a measurement. */
export async function settleWords(db: Db): Promise<void> {
  await db.$executeRawUnsafe(`
    create function bench_sentence(count int) returns text language plpgsql volatile as $$
    declare
      parts text[] := string_to_array('${PARTS}', ' ');
      small text[] := string_to_array('${SMALL}', ' ');
      said text := '';
    begin
      for n in 1 .. count loop
        if n % 3 = 0 then said := said || small[1 + floor(random() * ${SMALL.split(' ').length})] || ' '; end if;
        said := said || parts[1 + floor(power(random(), 1.5) * ${PARTS.split(' ').length})];
        if random() < 0.7 then said := said || parts[1 + floor(power(random(), 1.5) * ${PARTS.split(' ').length})]; end if;
        said := said || ' ';
      end loop;
      return said;
    end $$`)
}

export async function sentence(db: Db, words: number): Promise<string> {
  const [row] = await db.$queryRaw<{ said: string }[]>`select bench_sentence(${words}::int) as said`
  return row?.said ?? ''
}

/** Fills a table in and indexes its words afterwards, all at once: one by one takes ten times as long. */
export async function indexedLater(tx: Tx, table: string, fill: () => Promise<unknown>): Promise<void> {
  const indexes = await tx.$queryRaw<{ name: string; made: string }[]>`
    select indexname as name, indexdef as made from pg_indexes where tablename = ${table} and indexdef like '% USING gin %'`
  if (indexes.length === 0)
    throw new Error(`${table} has no index of words: it would be another house that is measured`)
  for (const { name } of indexes) await tx.$executeRawUnsafe(`drop index ${name}`)
  await fill()
  await tx.$executeRawUnsafe(`set local maintenance_work_mem = '512MB'`)
  for (const { made } of indexes) await tx.$executeRawUnsafe(made)
}
