/** A person in Slack: types, taps, fills in, and sees what Slack would show them. */
import { VERBS } from '../../../src/act.ts'
import type { SentFile, SharedPlace, Visitor } from '../../driver.ts'
import { fillModal } from './fill.ts'
import { whisper } from './methods.ts'
import { commandBy, mentionBy, messageBy, submissionBy, tapBy } from './payloads.ts'
import { buttonsOf, blocksOf, showMessage, showModal } from './show.ts'
import { checkArguments, checkMessage, checkModal } from './strict.ts'
import type { Acked, Event } from './wire.ts'
import { BOT, type Json, type Modal, type Person, type Posted, TEAM, type Workspace } from './workspace.ts'

/** Delivers an event, and does with its acknowledgement what Slack does. Kept, so that it can come again. */
export type Happen = (event: Event, acked: (answer: Acked) => void) => Promise<void>

const WAIT_MS = 30_000
const UMBRELLA = '/samenspraak'
/** Slack's own: an app's command of that name never arrives. */
const TAKEN: readonly string[] = ['me']

export function openVisitor(ws: Workspace, person: Person, happen: Happen): Visitor {
  const channelAt = (where?: SharedPlace): string => where?.chat ?? person.dm
  const visible = (channel: string): Posted[] =>
    ws.posted.filter(
      (message) => message.channel === channel && (message.only === undefined || message.only === person.id),
    )
  const modalNow = (): Modal | undefined => [...ws.modals.values()].findLast((modal) => modal.person === person.id)

  const screen = (where?: SharedPlace): readonly string[] => {
    const modal = modalNow()
    return [...visible(channelAt(where)).map(showMessage), ...(modal ? [showModal(modal)] : [])]
  }

  const tap = async (channel: string, action: Json, message?: Posted): Promise<void> => {
    await happen(tapBy(ws, person, channel, action, message), (acked) => {
      if (acked === undefined) whisper(ws, { person: person.id, channel }, { text: '⚠ Slack: that did not work' })
      else if (acked.answer !== undefined) ws.refuse('block_actions: acknowledged with words that Slack shows nobody')
    })
  }

  const submit = async (modal: Modal, state: Json): Promise<void> => {
    await happen(submissionBy(ws, person, modal, state), (acked) => answerModal(ws, modal, acked))
  }

  const hold = (file: SentFile): string => {
    const id = ws.id('F')
    ws.files.set(id, file)
    return id
  }

  return {
    id: person.id,
    async types(verb, words = '', where) {
      if (person.team !== TEAM) throw new Error(`${person.name} is of another workspace, which has no such commands`)
      if (!VERBS.some((known) => known === verb)) throw new Error(`/${verb} is not a valid command`)
      const [command, text] = TAKEN.includes(verb) ? [UMBRELLA, `${verb} ${words}`.trim()] : [`/${verb}`, words]
      const channel = channelAt(where)
      await happen(commandBy(ws, person, channel, command, text), (acked) =>
        answerCommand(ws, { person: person.id, channel }, acked),
      )
    },
    async says(text, where) {
      if (!where) await happen(messageBy(ws, person, text), () => undefined)
      // Bots hear of a channel's sentences only when they are named in them.
      else if (text.includes(`@${BOT.name}`)) await happen(mentionBy(ws, person, where.chat, text), () => undefined)
    },
    async sends(file, words = '') {
      await happen(messageBy(ws, person, words, { files: [hold(file)] }), () => undefined)
    },
    async replies(to, text, where, file) {
      const channel = channelAt(where)
      const find = () =>
        visible(channel).findLast((message) => message.only === undefined && to.test(showMessage(message)))
      const message = await until(find, () => `nothing to reply to (${to}) on:\n${screen(where).join('\n---\n')}`)
      const thread = message.thread ?? message.ts
      const more = { thread, channel: where && channel, files: file ? [hold(file)] : [] }
      await happen(messageBy(ws, person, text, more), () => undefined)
      // Of a sentence with the bot's name in it Slack tells twice.
      if (where && text.includes(`@${BOT.name}`)) {
        await happen(mentionBy(ws, person, channel, text, thread), () => undefined)
      }
    },
    async taps(label, where) {
      const channel = channelAt(where)
      const find = () =>
        visible(channel)
          .flatMap((message) => buttonsOf(message).map((button) => ({ message, button })))
          .findLast(({ button }) => (typeof label === 'string' ? button.label === label : label.test(button.label)))
      const { message, button } = await until(find, () => `no button ${label} on:\n${screen(where).join('\n---\n')}`)
      const { action_id, text, value } = button.element
      await tap(channel, { action_id, block_id: button.block.block_id ?? 'b1', text, value }, message)
    },
    async forges(payload, where) {
      await tap(channelAt(where), { action_id: 'act:0', block_id: 'b1', value: payload })
    },
    async fills(values, files = {}) {
      const modal = await until(modalNow, () => `no modal is open for ${person.name}`)
      modal.typed = { ...modal.typed, ...values }
      const { state, missing } = fillModal(modal.view, modal.typed, (field) =>
        (files[field] ?? []).map((file) => ws.fileOf(hold(file))),
      )
      // Slack's own words, in the person's language; the bot is not asked.
      modal.errors = Object.fromEntries(missing.map((name) => [name, 'Vul dit veld in']))
      if (missing.length === 0) await submit(modal, state)
    },
    screen,
    async sees(pattern, where, ms = WAIT_MS) {
      const find = () => screen(where).findLast((shown) => pattern.test(shown))
      return await until(find, () => `${person.name} does not see ${pattern} on:\n${screen(where).join('\n---\n')}`, ms)
    },
  }
}

function answerCommand(ws: Workspace, to: { person: string; channel: string }, acked: Acked): void {
  if (acked === undefined) return whisper(ws, to, { text: '⚠ Slack: the command failed' })
  const { answer } = acked
  if (answer === undefined) return
  const body: Json = typeof answer === 'string' ? { text: answer } : (answer as Json)
  const refusal = checkArguments('response', body) ?? checkMessage(body)
  if (refusal) return ws.refuse(`acknowledged command: ${refusal.error} (${refusal.why})`)
  if (body['response_type'] === 'in_channel') {
    ws.posted.push({
      channel: to.channel,
      ts: ws.ts(),
      text: String(body['text']),
      blocks: blocksOf(body) as unknown as Json[],
    })
  } else whisper(ws, to, body)
}

/** Closes the modal, keeps it open with what is wrong, or shows another in its place. */
function answerModal(ws: Workspace, modal: Modal, acked: Acked): void {
  if (!ws.modals.has(modal.id)) return
  if (acked === undefined) return void (modal.errors = { '': 'We had some trouble connecting. Try again?' })
  const answer = (acked.answer ?? {}) as { response_action?: string; errors?: Record<string, string>; view?: Json }
  switch (answer.response_action) {
    case undefined:
    case 'clear':
      return void ws.modals.delete(modal.id)
    case 'errors': {
      const names = blocksOf(modal.view).map(({ block_id }) => block_id)
      const errors = answer.errors ?? {}
      const stray = Object.keys(errors).find((name) => !names.includes(name))
      if (stray !== undefined || Object.keys(errors).length === 0) ws.refuse(`view_submission: errors for ${stray}`)
      return void (modal.errors = errors)
    }
    case 'update': {
      const refusal = checkModal(answer.view)
      if (refusal || !answer.view) return ws.refuse(`view_submission: ${refusal?.error} (${refusal?.why})`)
      return void ws.modals.set(modal.id, { ...modal, view: answer.view, hash: ws.ts(), errors: {} })
    }
    default:
      return ws.refuse(`view_submission: ${answer.response_action}`)
  }
}

/** Waits for a condition, not for a time. */
async function until<T>(find: () => T | undefined, complaint: () => string, ms = WAIT_MS): Promise<T> {
  for (const deadline = Date.now() + ms; ; await new Promise((resolve) => setTimeout(resolve, 10))) {
    const found = find()
    if (found !== undefined) return found
    if (Date.now() > deadline) throw new Error(complaint())
  }
}
