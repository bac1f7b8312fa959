/** The baseline of the first row, as a process of its own: a bare grammY handler with a single upsert through pg. */
import { Bot, webhookCallback } from 'grammy'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'

const [url = '', apiRoot = ''] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: url, max: 10 })
await pool.query(
  'create table if not exists bare_vote (voter bigint, poll text, choice int, primary key (poll, voter))',
)

const bot = new Bot('1:bench', {
  client: { apiRoot, canUseWebhookReply: (method) => method === 'answerCallbackQuery' },
  botInfo: {
    id: 1,
    is_bot: true,
    first_name: 'bench',
    username: 'bench_bot',
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
  } as never,
})
bot.on('callback_query:data', async (ctx) => {
  const [, poll, choice] = ctx.callbackQuery.data.split(':')
  await pool.query({
    name: 'vote',
    text: 'insert into bare_vote values ($1, $2, $3) on conflict (poll, voter) do update set choice = excluded.choice',
    values: [ctx.from.id, poll, Number(choice)],
  })
  await ctx.answerCallbackQuery('ok')
})
const hear = webhookCallback(bot, 'http', { secretToken: 'bench' })
const server = createServer((req, res) => void hear(req, res))
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
process.once('SIGTERM', () => {
  server.close(() => void pool.end())
  server.closeAllConnections()
})
