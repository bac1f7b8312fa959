/** What web windows show, kept in the database: any process may write, and every window hears of it. */
import type { Db } from '../db/open.ts'
import { listenTo } from '../db/listen.ts'
import { together } from '../db/together.ts'
import type { Inbox, InboxMessage, View } from '../port.ts'

const CHANNEL = 'web_message'

export function openInbox(db: Db, databaseUrl: string): Inbox {
  const append = together((all: readonly Appended[]) => appendAll(db, all))
  return {
    async known(chat) {
      const account = { platform: 'web', tenant: 'web', externalId: chat }
      return (await db.account.count({ where: account })) > 0
    },
    append: async (chat, view) => await append({ chat, view }),
    async replace(chat, message, view) {
      if (!/^\d{1,18}$/.test(message)) return false
      const rows = await inOrder(
        db,
        chat,
        (tx) => tx.$queryRaw<unknown[]>`
        update web_message set view = ${JSON.stringify(view)}::jsonb, version = nextval('web_message_version')
         where id = ${BigInt(message)} and chat = ${chat} returning id`,
      )
      return rows.length > 0
    },
    async since(chat, version) {
      const after = /^\d{1,18}$/.test(version) ? BigInt(version) : 0n
      const rows = await db.webMessage.findMany({
        where: { chat, version: { gt: after } },
        orderBy: { version: 'asc' },
        take: 200,
      })
      return rows.map((row): InboxMessage => ({
        id: String(row.id),
        version: String(row.version),
        at: row.createdAt.toISOString(),
        view: row.view as View,
      }))
    },
    watch: async (changed) => await listenTo(databaseUrl, CHANNEL, changed),
  }
}

interface Appended {
  readonly chat: string
  readonly view: View
}

/** A crowd's messages go together. Chats are locked in one order, so that two such crowds wait for each other, and never both. */
async function appendAll(db: Db, all: readonly Appended[]): Promise<string[]> {
  const chats = all.map(({ chat }) => chat)
  return await db.$transaction(async (tx) => {
    await tx.$executeRaw`
      select pg_advisory_xact_lock(hashtext(${CHANNEL}), chat)
        from (select distinct hashtext(c) as chat from unnest(${chats}::text[]) c order by 1) chats`
    const rows = await tx.$queryRaw<{ id: bigint }[]>`
      with one as materialized (
        select nextval('web_message_id_seq') as id, chat, view, ord
          from unnest(${chats}::text[], ${all.map(({ view }) => JSON.stringify(view))}::jsonb[]) with ordinality t (chat, view, ord)),
      kept as (
        insert into web_message (id, chat, view, version)
        select id, chat, view, nextval('web_message_version') from one order by ord)
      select id, pg_notify(${CHANNEL}, chat)::text from one order by ord`
    return rows.map(({ id }) => String(id))
  })
}

/**
 * One writer a chat at a time, so that versions become visible in their order: a window that saw version 8 has not
 * missed a 7 that was still being written.
 */
async function inOrder<T>(db: Db, chat: string, write: (tx: Pick<Db, '$queryRaw'>) => Promise<T>): Promise<T> {
  return await db.$transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext(${CHANNEL}), hashtext(${chat}))`
    const result = await write(tx)
    await tx.$executeRaw`select pg_notify(${CHANNEL}, ${chat})`
    return result
  })
}
