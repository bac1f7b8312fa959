/** Asks Discord about our token, and how often it may still be used today. Changes nothing. */
import { DiscordAPIError, REST, Routes, type APIGatewayBotInfo, type APIUser } from 'discord.js'
import type { Finding } from '../../src/port.ts'

export async function examine({
  botToken,
  apiUrl,
}: {
  botToken: string
  apiUrl?: string
}): Promise<readonly Finding[]> {
  const rest = new REST({
    version: '10',
    retries: 0,
    timeout: 15_000,
    rejectOnRateLimit: () => true,
    ...(apiUrl && { api: apiUrl }),
  })
  rest.setToken(botToken)
  const what = 'discord token'
  try {
    const { username } = (await rest.get(Routes.user())) as APIUser
    const { session_start_limit: starts } = (await rest.get(Routes.gatewayBot())) as APIGatewayBotInfo
    return [{ what, note: username }, examineStarts(starts)]
  } catch (err) {
    const refused = err instanceof DiscordAPIError && err.status === 401
    const wrong = refused
      ? 'Discord refuses DISCORD_BOT_TOKEN. Copy the token again from the developer portal.'
      : 'Discord could not be asked. Check that this machine may reach DISCORD_API_URL.'
    return [{ what, wrong }]
  } finally {
    rest.clearHashSweeper()
    rest.clearHandlerSweeper()
  }
}

/** There is no webhook: we open a socket to Discord, at most so many times a day. */
function examineStarts({ remaining, total, reset_after: ms }: APIGatewayBotInfo['session_start_limit']): Finding {
  const what = 'discord socket'
  if (remaining > 0) return { what, note: `may be opened ${remaining} times more today` }
  const wrong = `It was opened ${total} times today, and Discord lets nobody in for ${Math.ceil(ms / 60_000)} minutes. Wait, and see in the log why it falls so often.`
  return { what, wrong }
}
