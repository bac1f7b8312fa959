/** What asker and expert said to each other after the answer: the newest few, each as the other side may know them. */
import type { Db, Tx } from '../../db/open.ts'
import { shorten } from '../../i18n/spell.ts'
import type { Text } from '../../port.ts'

const NEWEST = 4
/** Beside the answer itself there is room for so much of each; the whole of it was in its own message. */
const WORDS_MAX = 160

export async function talkOf(db: Db | Tx, answer: string): Promise<Text[]> {
  const [all, newest] = await Promise.all([
    db.remark.count({ where: { answerId: answer, removedAt: null } }),
    db.remark.findMany({
      where: { answerId: answer, removedAt: null },
      orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
      take: NEWEST,
    }),
  ])
  return [
    ...(all > NEWEST ? [{ key: 'talk.more', with: { count: all - NEWEST } } as const] : []),
    ...newest.toReversed().map(({ byAsker, words }): Text => ({
      key: byAsker ? 'talk.asker' : 'talk.expert',
      with: { words: { plain: shorten(words, WORDS_MAX) } },
    })),
  ]
}
