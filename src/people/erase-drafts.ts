/**
 * Takes somebody's words out of consultations that officials began of a question and never opened, in the transaction of
 * their erasure. What was opened is its organisation's, and so is what an official put in their own words.
 */
import type { Tx } from '../db/open.ts'
import { TELLING, type Said } from './erase-told.ts'

type Written = Readonly<Record<string, string>>

export async function eraseFromDrafts(tx: Tx, said: readonly Said[]): Promise<void> {
  // The longest first: shorter ones may stand inside it.
  const words = said.flatMap((one) => (one.words.length >= TELLING ? [one.words] : []))
  words.sort((one, other) => other.length - one.length)
  if (words.length === 0) return
  const drafts = await tx.$queryRaw<{ id: string; title: Written; brief: Written }[]>`
    select id, title, brief from consultation
     where state in ('draft', 'scheduled', 'discarded') and exists (
       select 1 from unnest(${words}::text[]) as words,
              (select value from jsonb_each_text(title) union all select value from jsonb_each_text(brief)) as text
        where position(words in value) > 0
           or (length(value) >= ${TELLING} and starts_with(words, rtrim(value, '…'))))
     order by id for update`
  for (const { id, title, brief } of drafts) {
    const data = {
      title: eachOf(title, (text) => untitled(text, words)),
      brief: eachOf(brief, (text) => without(text, words)),
    }
    await tx.consultation.update({ where: { id }, data: { ...data, version: { increment: 1 } } })
  }
}

/** A title is the beginning of what was asked. It cannot be missing. */
const untitled = (title: string, words: readonly string[]): string =>
  title.length >= TELLING && words.some((text) => text.startsWith(title.replace(/…$/u, ''))) ? '…' : title

const without = (text: string, words: readonly string[]): string =>
  words
    .reduce((left, one) => left.replaceAll(one, ''), text)
    .replace(/\n{3,}/gu, '\n\n')
    .trim()

/** A language in which nothing is left is not written in. */
const eachOf = (written: Written, change: (text: string) => string): Written =>
  Object.fromEntries(
    Object.entries(written).flatMap(([locale, text]) => {
      const changed = change(text)
      return changed === '' ? [] : [[locale, changed]]
    }),
  )
