/** What web windows show, kept in the database: any process may write, and every window hears of it. */
import type { Db } from '../db/open.ts'
import { listenTo } from '../db/listen.ts'
import type { Inbox, InboxMessage, View } from '../port.ts'

const CHANNEL = 'web_message'

export function openInbox(db: Db, databaseUrl: string): Inbox {
  return {
    async known(chat) {
      const account = { platform: 'web', tenant: 'web', externalId: chat }
      return (await db.account.count({ where: account })) > 0
    },
    async append(chat, view) {
      const [row] = await inOrder(
        db,
        chat,
        (tx) => tx.$queryRaw<{ id: bigint }[]>`
        insert into web_message (chat, view, version)
        values (${chat}, ${JSON.stringify(view)}::jsonb, nextval('web_message_version')) returning id`,
      )
      return String(row?.id)
    },
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
