/** Asks Telegram about our token, and about the webhook as it knows it. Changes nothing. */
import type { WebhookInfo } from 'grammy/types'
import type { Finding } from '../../src/port.ts'
import { openCalling } from './call.ts'
import { PATH } from './hear.ts'
import { API_ROOT, type TelegramSettings } from './index.ts'
import { meetTelegram, Refused } from './introduce.ts'

/** Telegram tells its last failure long after all is well again. */
const RECENT_SECONDS = 3600

export async function examine(settings: TelegramSettings): Promise<readonly Finding[]> {
  using calling = openCalling(settings.token, settings.apiRoot ?? API_ROOT)
  const { bot } = calling
  const token = 'telegram token'
  try {
    const { username } = await meetTelegram(bot)
    return [{ what: token, note: `@${username}` }, examineWebhook(settings, await bot.api.getWebhookInfo())]
  } catch (err) {
    // The library's errors hold the token; the two of ours do not.
    if (err instanceof Refused) return [{ what: token, wrong: `${err.message}. Copy the token again from @BotFather.` }]
    return [{ what: token, wrong: 'Telegram could not be asked. Check that this machine may reach TELEGRAM_API_ROOT.' }]
  }
}

function examineWebhook({ webhookSecret, publicUrl }: TelegramSettings, info: WebhookInfo): Finding {
  const what = 'telegram webhook'
  if (webhookSecret === undefined) {
    if (!info.url) return { what, note: 'none: long polling' }
    const wrong = `One is registered at ${info.url}, so long polling hears nothing. Start Samenspraak, which takes it away, or set TELEGRAM_WEBHOOK_SECRET.`
    return { what, wrong }
  }
  if (publicUrl !== undefined && info.url !== `${publicUrl}${PATH}`) {
    const wrong = `Telegram brings updates to ${info.url || 'nobody'}, not to ${publicUrl}${PATH}. Start Samenspraak, which registers it; if that does not last, another program uses the same token.`
    return { what, wrong }
  }
  if (!info.url) return { what, wrong: `None is registered. Set PUBLIC_URL and start, or register ${PATH} yourself.` }
  const ago = Math.round(Date.now() / 1000 - (info.last_error_date ?? 0))
  const waiting = `${info.pending_update_count} updates wait`
  if (ago > RECENT_SECONDS) return { what, note: waiting }
  const wrong = `${ago} s ago Telegram could not bring an update (${info.last_error_message ?? 'it does not say why'}); ${waiting}. Check that ${info.url} leads here from outside, that its certificate is whole, and the log.`
  return { what, wrong }
}
