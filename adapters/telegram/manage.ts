/** Whether somebody manages a group, as Telegram says it when it is asked. */
import type { Api } from 'grammy'
import type { Actor, Address, Log } from '../../src/port.ts'
import { reasonOf } from './answer.ts'

/** Never throws: of whom Telegram tells nothing (they left, it is not there), nothing is believed. */
export async function manages(
  api: Api,
  { platform, id }: Actor,
  { chat, direct }: Address,
  log?: Log,
): Promise<boolean> {
  if (platform !== 'telegram' || direct) return false
  try {
    const { status } = await api.getChatMember(chat, Number(id))
    return status === 'creator' || status === 'administrator'
  } catch (err) {
    log?.debug({ reason: reasonOf(err) }, 'Telegram did not say who manages a group')
    return false
  }
}
