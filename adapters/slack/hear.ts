/** Hears people through Bolt, asks the door what they get, and has it brought to them. */
import type { App, ViewSubmitAction, webApi } from '@slack/bolt'
import { localeFrom } from '../../src/i18n/say.ts'
import type { Answer, Intent, Listening } from '../../src/port.ts'
import { openAnswers, reasonOf } from './answer.ts'
import { openLocales } from './locale.ts'
import { isEmpty } from './render.ts'
import { isWayOut, type Heard, readCommand, readMessage, readSubmission, readTap } from './receive.ts'

export interface Hearing {
  readonly client: webApi.WebClient
  /** The workspace where the bot is installed. */
  readonly install: () => Promise<string>
  /** The bot's own user id there, by which people name it. */
  readonly bot: () => Promise<string | undefined>
  /** The groups of that workspace that somebody is in, as far as Slack told. */
  readonly groupsOf: (person: string) => readonly string[] | undefined
  readonly listening: Pick<Listening, 'door' | 'hear' | 'log' | 'refused' | 'spent'>
}

/** @returns a promise of everything that is being answered now, for a calm stop */
export function hearPeople(app: App, { client, install, bot, groupsOf, listening }: Hearing): () => Promise<void> {
  const { door, hear, log, refused } = listening
  const localeOf = openLocales(client)
  const answer = openAnswers(client, listening)
  const busy = new Set<Promise<void>>()

  /** Everything an event leads to is counted while it lasts, and none of it fails in silence. */
  const take = async (work: Promise<void>): Promise<void> => {
    const safe = work.catch((err: unknown) => log.error({ reason: reasonOf(err) }, 'somebody in Slack got no answer'))
    busy.add(safe)
    await safe
    busy.delete(safe)
  }

  const ask = async (intent: Intent): Promise<Answer> => {
    const locale = await localeOf(intent.actor.id)
    try {
      const groups = groupsOf(intent.actor.id)
      return await door({ ...intent, actor: { ...intent.actor, locale, ...(groups && { groups }) } })
    } catch (err) {
      log.error({ reason: reasonOf(err), kind: intent.kind }, 'the door failed')
      const reader = { locale: localeFrom(locale) ?? 'nl', zone: 'Europe/Amsterdam' } as const
      return { view: { mood: 'sorry', lines: [{ key: 'fault.trouble' }] }, reader }
    }
  }

  /** Who names us under a message to which nobody can reply would like to know what we can do, as anywhere. */
  const askOr = async ({ intent, named }: Heard): Promise<Answer> => {
    const answer = await ask(intent)
    if (!named || !isEmpty(answer.view)) return answer
    const { actor, at, key } = intent
    return await ask({ kind: 'help', actor, at, key: `${key}:help` })
  }

  const unreadable = async (ack: () => Promise<void>): Promise<void> => {
    refused('malformed')
    await answer.acknowledge(ack)
  }

  app.command(/^\//, ({ body, ack: tell, respond }) =>
    hear(async (told) => {
      const ack = andThen(tell, told)
      const heard = readCommand(body, await install())
      await take(heard ? answer.command(heard, ask(heard.intent), ack, respond) : unreadable(ack))
    }),
  )
  app.action({ type: 'block_actions' }, ({ body, ack: tell, respond }) =>
    hear(async (told) => {
      const ack = andThen(tell, told)
      if (isWayOut(body)) return void (await answer.acknowledge(ack))
      const heard = readTap(body, await install())
      await take(heard ? answer.tap(heard, ask(heard.intent), ack, respond) : unreadable(ack))
    }),
  )
  app.view<ViewSubmitAction>({ callback_id: /^/, type: 'view_submission' }, ({ body, ack: tell }) =>
    hear(async (told) => {
      const ack = andThen(tell, told)
      const heard = readSubmission(body, await install())
      await take(heard ? answer.submission(heard, ask(heard.intent), ack) : unreadable(ack))
    }),
  )
  // Bolt acknowledges events itself, before we hear of them. What readMessage does not read is no sentence to us.
  const hearMessage = ({ body }: { body: unknown }): Promise<void> =>
    hear(async () => {
      const heard = readMessage(body, await install(), await bot())
      if (heard) await take(answer.message(heard, askOr(heard)))
    })
  app.event('message', hearMessage)
  app.event('app_mention', hearMessage)

  return async () => void (await Promise.all(busy))
}

/** An acknowledgement that, once it was given, is told. */
function andThen<T extends unknown[]>(ack: (...answer: T) => Promise<void>, told: () => void) {
  return async (...answer: T): Promise<void> => {
    await ack(...answer)
    told()
  }
}
