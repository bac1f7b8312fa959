/** What a tap leaves behind in memory, where a crowd of them is heard. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const UPDATES = 3_000

/** Hears updates in a process of its own. @returns how many bytes of each have grown old, with nothing but young objects collected */
async function grownOld(): Promise<number> {
  const program = `
    import { Agent, createServer, request } from 'node:http'
    import { text } from 'node:stream/consumers'
    import { getHeapSpaceStatistics } from 'node:v8'
    import { openCalling } from '${join(process.cwd(), 'adapters/telegram/call.ts')}'
    import { openWebhook } from '${join(process.cwd(), 'adapters/telegram/webhook.ts')}'
    const { bot } = openCalling('1:x', 'http://127.0.0.1:1')
    bot.botInfo = { id: 1, is_bot: true, first_name: 'b', username: 'b' }
    bot.onUpdate = async (update, reply) => {
      await new Promise(setImmediate)
      await reply('{"method":"answerCallbackQuery"}')
    }
    const hear = openWebhook({ bot, secret: 's', open: () => true, log: console, refused: () => undefined })
    const server = createServer(hear).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const url = 'http://127.0.0.1:' + server.address().port
    const body = JSON.stringify({ update_id: 1, callback_query: { id: '1', data: 'x', text: 'x'.repeat(2_000) } })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const headers = { 'x-telegram-bot-api-secret-token': 's', 'content-length': body.length }
    // Not by fetch: what that makes grows old by itself.
    const one = () => new Promise((resolve, reject) => {
      const asked = request(url, { method: 'POST', agent, headers }, (res) => {
        text(res).then((said) => said === '{"method":"answerCallbackQuery"}' ? resolve() : reject(new Error('not heard')))
      })
      asked.once('error', reject).end(body)
    })
    const old = () => {
      for (let n = 0; n < 4; n++) gc({ type: 'minor' })
      return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space').space_used_size
    }
    for (let n = 0; n < 500; n++) await one()
    gc()
    const before = old()
    for (let n = 0; n < ${UPDATES}; n++) await one()
    console.log((old() - before) / ${UPDATES})
    process.exit()`
  // So large a young generation that nothing ends up old for want of room.
  const flags = ['--expose-gc', '--max-semi-space-size=64', '--min-semi-space-size=64']
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--input-type=module', '-e', program])
  return Number(stdout)
}

test('an update that was answered is forgotten with the young: nothing of it grows old', async () => {
  const bytes = await grownOld()
  expect(Number.isFinite(bytes)).toBe(true)
  expect(bytes).toBeLessThan(1_000)
})
