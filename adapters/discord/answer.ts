/** Brings people the answer to what they did: within three seconds, and to nobody else. */
import {
  DiscordAPIError,
  InteractionResponseType,
  MessageFlags,
  Routes,
  type APIInteractionResponse,
  type REST,
} from 'discord.js'
import { setTimeout as wait } from 'node:timers/promises'
import type { Address, Answer, Intent, Listening, Reader, SendFault, View } from '../../src/port.ts'
import { toModal } from './modal.ts'
import { openKept } from './kept.ts'
import type { Heard } from './receive.ts'
import { render } from './render.ts'
import { faultOf } from './send.ts'

/** Discord waits three seconds for a first answer; then we say that it is coming. */
const PATIENCE_MS = 2_000
const ALREADY_ACKNOWLEDGED = 40060

type ByInteraction = Extract<Heard, { reply: 'interaction' }>
/** Never throws: what cannot be brought is logged, and whoever asked may ask again. */
export type Bring = (heard: Heard, answering: Promise<Answer>, told: () => void) => Promise<void>

/** @param direct finds the channel of somebody's direct chat */
export function openBring(
  rest: REST,
  direct: (user: string) => Promise<string>,
  { log, spent }: Pick<Listening, 'log' | 'spent'>,
): Bring {
  const kept = openKept()
  return async (heard, answering, told) => {
    try {
      if (heard.reply === 'message') await reply(heard, await answering)
      else await respond(heard, answering, told)
      told()
    } catch (err) {
      log.warn({ reason: faultOf(err).reason, kind: heard.intent.kind }, 'an answer did not arrive')
    }
  }

  /** A reply in a channel is answered to that person alone; who takes no messages from us is told so there. */
  async function reply({ intent, channel }: Heard & { reply: 'message' }, answer: Answer): Promise<void> {
    const { at, actor } = intent
    if (isEmpty(answer.view)) return
    if (at.direct) return await counted(at, say(rest, channel, answer))
    try {
      const to = { tenant: actor.tenant, chat: actor.id, direct: true }
      await counted(
        to,
        direct(actor.id).then((own) => say(rest, own, answer)),
      )
    } catch (err) {
      if (faultOf(err).kind !== 'gone') throw err
      await counted(at, say(rest, channel, { ...answer, view: { lines: [{ key: 'reply.direct' }] } }))
    }
  }

  /** Answers to interactions do not count for Discord; messages do. */
  async function counted(to: Address, saying: Promise<void>): Promise<void> {
    let fault: SendFault | undefined
    try {
      await saying
    } catch (err) {
      fault = faultOf(err)
      throw err
    } finally {
      spent(to, fault)
    }
  }

  async function respond(heard: ByInteraction, answering: Promise<Answer>, told: () => void): Promise<void> {
    const { intent } = heard
    const answer = await Promise.race([answering, wait(PATIENCE_MS, undefined, { ref: false })])
    if (answer === undefined) return await respondLate(heard, answering, told)
    if (answer.view.form) {
      const data = toModal(answer.view.form, answer.reader, kept.take(intent.actor.id, answer.view.form.name))
      return await callBack(heard, { type: InteractionResponseType.Modal, data })
    }
    const data = privately(keepFaults(intent, answer), answer.reader)
    await callBack(heard, { type: InteractionResponseType.ChannelMessageWithSource, data })
  }

  /** A modal may only be a first answer: after that a button opens the form. */
  async function respondLate(heard: ByInteraction, answering: Promise<Answer>, told: () => void): Promise<void> {
    const { application, token, intent } = heard
    const later = {
      type: InteractionResponseType.DeferredChannelMessageWithSource,
      data: { flags: MessageFlags.Ephemeral },
    } as const
    await callBack(heard, later)
    told()
    const answer = await answering
    const body = privately(keepFaults(intent, answer), answer.reader)
    await rest.patch(Routes.webhookMessage(application, token, '@original'), { body, auth: false })
  }

  /** The same interaction that came twice has its answer already: the second goes behind it. */
  async function callBack(heard: ByInteraction, body: APIInteractionResponse): Promise<void> {
    try {
      await rest.post(Routes.interactionCallback(heard.id, heard.token), { body, auth: false })
    } catch (err) {
      if (!(err instanceof DiscordAPIError && err.code === ALREADY_ACKNOWLEDGED)) throw err
      if (body.type !== InteractionResponseType.ChannelMessageWithSource) return
      await rest.post(Routes.webhook(heard.application, heard.token), { body: body.data, auth: false })
    }
  }

  /** Discord closes a modal whatever was wrong in it: what was typed is kept, and a button opens it again. */
  function keepFaults(intent: Intent, { view }: Answer): View {
    if (view.form) return openLater(view.form)
    if (!view.errors || intent.kind !== 'form.submit') return view
    kept.put(intent.actor.id, intent.form, intent.values)
    return {
      ...view,
      lines: Object.values(view.errors),
      buttons: [{ label: { key: 'form.again' }, does: { kind: 'form.open', form: intent.form }, look: 'main' }],
    }
  }
}

/** Nothing to say: what was replied to was nothing of ours that takes replies. */
function isEmpty({ title, lines, bars, note, links, buttons, picture, form, errors }: View): boolean {
  return !title && !note && !picture && !form && !errors && [lines, bars, links, buttons].every((part) => !part?.length)
}

function openLater(form: NonNullable<View['form']>): View {
  return { buttons: [{ label: form.title, does: { kind: 'form.open', form: form.name }, look: 'main' }] }
}

/** Only whoever asked sees it, also where others read along. */
function privately(view: View, reader: Reader) {
  const rendered = render(view, reader)
  return { ...rendered, flags: (rendered.flags | MessageFlags.Ephemeral) as MessageFlags }
}

async function say(rest: REST, channel: string, { view, reader }: Answer): Promise<void> {
  const shown = view.form ? openLater(view.form) : view
  await rest.post(Routes.channelMessages(channel), { body: render(shown, reader) })
}
