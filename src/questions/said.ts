/** What somebody wrote, word by word, as full text search knows words: for whoever looks for the same words elsewhere. */
import { Prisma } from '../db/generated/client.ts'

/** More than this says what it is about many times over, and each word costs time. */
const CHARACTERS_MAX = 2_000
const WORDS_MAX = 40

/**
 * A query over the words that say something (in neither Dutch nor English a stop word), in their order:
 * `nth`, `word` (lower case, without accents), `stems` (Dutch and English) and `query` (any of the stems).
 * Whatever was written is only ever read as words: it cannot become search syntax.
 */
export function saidIn(written: string): Prisma.Sql {
  const said = foldWords(written)
  return Prisma.sql`
    select min(at) as nth, min(word) as word, stems,
           (select string_agg('''' || replace(replace(stem, '\\', '\\\\'), '''', '''''') || '''', ' | ')
              from unnest(stems) as stem)::tsquery as query
      from (
        select at, min(lexeme) filter (where tongue = 'simple') as word,
               array_agg(distinct lexeme) filter (where tongue <> 'simple') as stems
          from (
            select 'dutch' as tongue, lexeme, unnest(positions) as at from unnest(to_tsvector('dutch', ${said}))
            union all
            select 'english', lexeme, unnest(positions) from unnest(to_tsvector('english', ${said}))
            union all
            select 'simple', lexeme, unnest(positions) from unnest(to_tsvector('simple', ${said}))) as lexemes
         group by at having count(distinct tongue) = 3) as words
     group by stems order by nth limit ${WORDS_MAX}`
}

/** A query over the most common words of a table: `lexeme`, and in which `part` of its rows. PostgreSQL counts that anyway. */
export function commonIn(table: 'offer' | 'question'): Prisma.Sql {
  return Prisma.sql`
    select lexeme, part
      from pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) as kept (lexeme, part)
     where schemaname = current_schema() and tablename = ${table} and attname = 'search' and lexeme is not null`
}

/** As search_words and near_words in the database fold them. PostgreSQL takes no NUL, and no half of a character. */
function foldWords(written: string): string {
  return written
    .slice(0, CHARACTERS_MAX)
    .toWellFormed()
    .replaceAll('\0', ' ')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
}
