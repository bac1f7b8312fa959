/** A person in Discord: types, taps, fills in, and sees what Discord would show them. */
import { EventEmitter, once } from 'node:events'
import type { SharedPlace, Visitor } from '../../driver.ts'
import { showMessage, showModal } from './show.ts'
import type { Channel, Json, Modal, Person, Posted, Town } from './state.ts'

const WAIT_MS = 5_000
const [MANAGE_CHANNELS, VIEW, SEND] = [1n << 4n, 1n << 10n, 1n << 11n]

/** @param happen brings an event to the bot; kept, so that it can come again */
export function openVisitor(
  town: Town,
  person: Person,
  news: EventEmitter,
  happen: (type: string, data: Json) => void,
): Visitor {
  const user = {
    id: person.id,
    username: person.name,
    discriminator: '0',
    avatar: null,
    global_name: person.name,
    bot: false,
  }

  const channelAt = (where?: SharedPlace): Channel => {
    const channel = town.channels.get(where?.chat ?? person.dm)
    if (!channel) throw new Error(`there is no channel ${where?.chat}`)
    return channel
  }
  const visible = (where?: SharedPlace): Posted[] =>
    town.posted.filter(({ channel, only }) => channel === channelAt(where).id && (!only || only === person.id))
  const screen = (where?: SharedPlace): readonly string[] => {
    const open = town.modals.get(person.id)
    return [...visible(where).map(showMessage), ...(open ? [showModal(open.modal, open.faults)] : [])]
  }

  /** Sends an interaction and waits for its first answer, as the client does. */
  const interact = async (type: number, channel: Channel, data: Json, message?: Posted): Promise<void> => {
    const interaction = { id: town.snowflake(), token: `token-${town.snowflake()}`, person, channel, at: Date.now() }
    town.interactions.set(interaction.id, interaction)
    const who = channel.guild
      ? {
          guild_id: channel.guild,
          member: {
            user,
            roles: town.roles.get(`${channel.guild} ${person.id}`) ?? [],
            // What they may do in this very channel: see it and talk in it, and some manage it.
            permissions: String(VIEW | SEND | (channel.managers?.includes(person.id) ? MANAGE_CHANNELS : 0n)),
            joined_at: '2026-01-01T00:00:00Z',
            deaf: false,
            mute: false,
            flags: 0,
          },
        }
      : { user }
    happen('INTERACTION_CREATE', {
      id: interaction.id,
      application_id: town.application,
      type,
      token: interaction.token,
      version: 1,
      ...who,
      channel_id: channel.id,
      channel: {
        id: channel.id,
        type: channel.guild ? 0 : 1,
        ...(channel.guild && { guild_id: channel.guild, name: 'algemeen' }),
      },
      locale: person.locale,
      entitlements: [],
      authorizing_integration_owners: {},
      context: channel.guild ? 0 : 1,
      app_permissions: '0',
      attachment_size_limit: 10_485_760,
      data,
      ...(message && {
        message: {
          ...EMPTY,
          id: message.id,
          channel_id: channel.id,
          content: message.content,
          author: { ...user, id: town.application, bot: true },
        },
      }),
    })
    const answered = () => (town.interactions.get(interaction.id)?.answered ? true : undefined)
    await until(news, answered, () => `nothing answered interaction ${type} within three seconds`, 3_000)
  }

  return {
    id: person.id,
    screen,
    async types(verb, words = '', where) {
      const command = town.commands.find(({ name }) => name === verb)
      if (!command) throw new Error(`there is no command /${verb}: the bot has not registered it`)
      const options = words ? [{ type: 3, name: 'words', value: words }] : []
      await interact(2, channelAt(where), {
        id: command['id'],
        name: verb,
        type: 1,
        ...(options.length > 0 && { options }),
      })
    },
    async says(text, where) {
      if (where) return
      happen('MESSAGE_CREATE', {
        ...EMPTY,
        id: town.snowflake(),
        channel_id: person.dm,
        content: text,
        author: user,
        channel_type: 1,
      })
    },
    async taps(label, where) {
      const find = () =>
        visible(where)
          .flatMap((message) =>
            message.components.flatMap((row) => row.components.map((button) => ({ message, button }))),
          )
          .findLast(({ button }) => (typeof label === 'string' ? button.label === label : label.test(button.label)))
      const { message, button } = await until(
        news,
        find,
        () => `no button ${label} on:\n${screen(where).join('\n---\n')}`,
      )
      if (button.url !== undefined) return
      await interact(3, channelAt(where), { component_type: 2, custom_id: button.custom_id }, message)
    },
    async forges(payload, where) {
      const [message] = visible(where)
      await interact(3, channelAt(where), { component_type: 2, custom_id: payload }, message)
    },
    async fills(values) {
      const open = await until(
        news,
        () => town.modals.get(person.id),
        () => `no form is open for ${person.name}`,
      )
      const { components, missing } = fillIn(open.modal, values)
      // Discord's own words: the form stays open, and the bot is not asked.
      if (missing.length > 0) return void (open.faults = missing.map((label) => `${label}: dit veld is verplicht`))
      town.modals.delete(person.id)
      await interact(5, open.channel, { custom_id: open.modal.custom_id, components })
    },
    async sees(pattern, where, ms) {
      const find = () => screen(where).findLast((text) => pattern.test(text))
      return await until(news, find, () => `${pattern} is not on:\n${screen(where).join('\n---\n')}`, ms)
    },
  }
}

const EMPTY = { type: 0, timestamp: '2026-11-23T12:00:00Z', edited_timestamp: null, tts: false, mention_everyone: false, mentions: [], mention_roles: [], attachments: [], embeds: [], pinned: false, components: [], flags: 0 } // prettier-ignore

function fillIn(modal: Modal, values: Readonly<Record<string, string>>): { components: Json[]; missing: string[] } {
  const missing: string[] = []
  const components = modal.components.map(({ label, component }, at) => {
    const { type, custom_id, options, value, required = true } = component
    if (type === 3) {
      const wanted = values[custom_id] ?? options?.find((option) => option.default)?.label
      const chosen = options?.find((option) => option.label === wanted)
      if (!chosen && required) missing.push(label)
      return { type: 18, id: at, component: { type, id: at + 100, custom_id, values: chosen ? [chosen.value] : [] } }
    }
    const typed = values[custom_id] ?? value ?? ''
    if (typed === '' && required) missing.push(label)
    return { type: 18, id: at, component: { type, id: at + 100, custom_id, value: typed } }
  })
  return { components, missing }
}

/** Waits until there is something. @throws Error with `why` after `ms` */
async function until<T>(news: EventEmitter, find: () => T | undefined, why: () => string, ms = WAIT_MS): Promise<T> {
  const late = AbortSignal.timeout(ms)
  for (;;) {
    const found = find()
    if (found !== undefined) return found
    try {
      await once(news, 'changed', { signal: late })
    } catch {
      throw new Error(`after ${ms} ms: ${why()}`)
    }
  }
}
