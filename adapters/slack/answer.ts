/** Brings people the answer to what they did: privately, where they did it, and within Slack's three seconds. */
import type { RespondFn, webApi } from '@slack/bolt'
import { type Address, type Answer, type Form, type Listening, SendError } from '../../src/port.ts'
import { within } from './locale.ts'
import { toErrors, toModal } from './modal.ts'
import type { Heard, Submitted } from './receive.ts'
import { isEmpty, type Message, toMessage } from './render.ts'
import { nameOf, post, whisper } from './send.ts'

/** Of Slack's 3 s: what is not answered by then is acknowledged without its answer, which follows. */
const QUICK_MS = 2000

/** How Slack refuses a modal that asks for files, of an app that may not read them. */
const NO_FILES = ['missing_scope', 'invalid_arguments', 'not_allowed_token_type']

type Ack<T> = (answer?: T) => Promise<void>
type Private = Message & { readonly response_type: 'ephemeral'; readonly replace_original: false }
interface FieldErrors {
  readonly response_action: 'errors'
  readonly errors: Record<string, string>
}

export interface Answering {
  command(heard: Heard, asked: Promise<Answer>, ack: Ack<Private>, respond: RespondFn): Promise<void>
  tap(heard: Heard, asked: Promise<Answer>, ack: Ack<never>, respond: RespondFn | undefined): Promise<void>
  submission(heard: Submitted, asked: Promise<Answer>, ack: Ack<FieldErrors>): Promise<void>
  message(heard: Heard, asked: Promise<Answer>): Promise<void>
  /** @returns false when Slack cannot be reached this way any more: the socket fell in the meantime */
  acknowledge<T>(ack: Ack<T>, answer?: T): Promise<boolean>
}

export function openAnswers(client: webApi.WebClient, { log, spent }: Pick<Listening, 'log' | 'spent'>): Answering {
  const acknowledge: Answering['acknowledge'] = async (ack, answer) => {
    try {
      await ack(answer)
      return true
    } catch (err) {
      log.warn({ reason: reasonOf(err) }, 'could not acknowledge')
      return false
    }
  }

  const openModal = async ({ trigger, intent }: Heard, { view, reader }: Answer): Promise<boolean> => {
    if (!view.form || view.errors || trigger === undefined) return false
    const { direct, chat, thread } = intent.at
    const open = async (form: Form): Promise<boolean> => {
      try {
        const modal = toModal(form, direct ? {} : { channel: chat, thread }, reader)
        await client.views.open({ trigger_id: trigger, view: modal })
        return true
      } catch (err) {
        const reason = reasonOf(err)
        // The same event came twice, and its modal is open already.
        if (reason === 'exchanged_trigger_id') return true
        log.warn({ reason }, 'a modal did not open')
        // An app that was made before there were files lacks a scope for them: words alone are better than no form.
        const words = form.fields.map((field) => ({ ...field, files: false }))
        return NO_FILES.includes(reason) && form.fields.some(({ files }) => files)
          ? await open({ ...form, fields: words })
          : false
      }
    }
    return await open(view.form)
  }

  /** After the acknowledgement: a modal, or words that only this person sees. */
  const bring = async (heard: Heard, answer: Answer, respond?: RespondFn): Promise<void> => {
    if (await openModal(heard, answer)) return
    const shown = withDoorway(answer)
    if (isEmpty(shown.view)) return
    try {
      if (respond) return void (await respond(privately(shown)))
    } catch (err) {
      log.warn({ reason: reasonOf(err) }, 'a response_url did not work')
    }
    await tell(heard, shown)
  }

  /** Posts that are no acknowledgement count in the bot's budget. */
  const counted = async (to: Address, posting: Promise<unknown>): Promise<void> => {
    try {
      await posting
      spent(to)
    } catch (err) {
      spent(to, err instanceof SendError ? err.fault : undefined)
      throw err
    }
  }

  const tell = async ({ intent, channel }: Heard, { view, reader }: Answer): Promise<void> => {
    const { at, actor } = intent
    const say = async (to: Address) => await counted(to, post(client, to, view, reader))
    if (at.direct) return await say({ ...at, chat: channel ?? at.chat })
    try {
      await counted(at, whisper(client, { channel: at.chat, user: actor.id, thread: at.thread }, view, reader))
    } catch (err) {
      // Commands also work in channels that the bot is not in; what it cannot whisper there it says in private.
      log.debug({ reason: reasonOf(err) }, 'could not whisper in a channel')
      await say({ tenant: at.tenant, chat: actor.id, direct: true })
    }
  }

  return {
    acknowledge,
    async command(heard, asked, ack, respond) {
      const quick = await within(asked, QUICK_MS)
      // Slack says of an acknowledgement nothing: whether it could fetch a picture, only another way can tell.
      const fits = quick && !quick.view.form && !quick.view.picture && !isEmpty(quick.view)
      if (fits && (await acknowledge(ack, privately(quick)))) return
      if (!fits) await acknowledge(ack)
      await bring(heard, quick ?? (await asked), respond)
    },
    async tap(heard, asked, ack, respond) {
      // What was quick is in the database before Slack is told that it was heard.
      const quick = await within(asked, QUICK_MS)
      await acknowledge(ack)
      await bring(heard, quick ?? (await asked), respond)
    },
    async submission(heard, asked, ack) {
      const quick = await within(asked, QUICK_MS)
      if (quick?.view.errors) {
        const errors = toErrors(quick.view.errors, heard.fields, quick.reader)
        return void (await acknowledge(ack, { response_action: 'errors', errors }))
      }
      await acknowledge(ack)
      await bring(heard, quick ?? (await asked))
    },
    async message(heard, asked) {
      await bring(heard, await asked)
    },
  }
}

function privately({ view, reader }: Answer): Private {
  return { ...toMessage(view, reader), response_type: 'ephemeral', replace_original: false }
}

/** A form that could not be opened (a sentence opens none, a trigger lives 3 s) gets a button that can. */
function withDoorway(answer: Answer): Answer {
  const { form, ...view } = answer.view
  if (!form || view.errors) return answer
  const door = { label: form.title, does: { kind: 'form.open', form: form.name }, look: 'main' } as const
  const lines = view.lines ?? [form.title]
  return { ...answer, view: { ...view, lines, buttons: [...(view.buttons ?? []), door] } }
}

/** Never an error's own message: the libraries quote payloads and addresses in theirs. */
export function reasonOf(err: unknown): string {
  const { data, fault } = (err ?? {}) as { data?: { error?: unknown }; fault?: { reason?: unknown } }
  if (data?.error !== undefined) return nameOf(data.error)
  if (typeof fault?.reason === 'string') return fault.reason
  return err instanceof Error ? err.name : 'unknown'
}
