/** A person in Discord: types, taps, fills in, and sees what Discord would show them. */
import { EventEmitter, once } from 'node:events'
import type { SentFile, SharedPlace, Visitor } from '../../driver.ts'
import { showMessage, showModal } from './show.ts'
import type { Channel, Json, Modal, Person, Posted, Town } from './state.ts'
import { livedMs, livedTimeout } from '../../services/lived.ts'

const WAIT_MS = 30_000
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
    const interaction = { id: town.snowflake(), token: `token-${town.snowflake()}`, person, channel, at: livedMs() }
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

  const said = (content: string) => ({ id: town.snowflake(), content, author: user })

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
      happen('MESSAGE_CREATE', { ...EMPTY, ...said(text), channel_id: person.dm, channel_type: 1 })
    },
    async sends(file, words = '') {
      happen('MESSAGE_CREATE', {
        ...EMPTY,
        ...said(words),
        channel_id: person.dm,
        channel_type: 1,
        attachments: [upload(town, person.dm, file)],
      })
    },
    async replies(to, text, where, file) {
      const channel = channelAt(where)
      const find = () => visible(where).findLast((message) => !message.only && to.test(showMessage(message)))
      const message = await until(news, find, () => `nothing to reply to (${to}) on:\n${screen(where).join('\n---\n')}`)
      const bot = { ...user, id: town.application, bot: true }
      happen('MESSAGE_CREATE', {
        ...EMPTY,
        ...said(text),
        type: 19,
        channel_id: channel.id,
        channel_type: channel.guild ? 0 : 1,
        ...(channel.guild && {
          guild_id: channel.guild,
          member: { roles: town.roles.get(`${channel.guild} ${person.id}`) ?? [], flags: 0 },
        }),
        // As clients do it unless told otherwise: a reply mentions whom it replies to, and so its words are told.
        mentions: [bot],
        message_reference: { type: 0, message_id: message.id, channel_id: channel.id, guild_id: channel.guild },
        referenced_message: { ...EMPTY, id: message.id, channel_id: channel.id, content: message.content, author: bot },
        attachments: file ? [upload(town, channel.id, file)] : [],
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
    async fills(values, files = {}) {
      const open = await until(
        news,
        () => town.modals.get(person.id),
        () => `no form is open for ${person.name}`,
      )
      const uploads = Object.entries(files).flatMap(([field, all]) =>
        all.map((file) => ({ field, attachment: upload(town, open.channel.id, file) })),
      )
      const { components, missing } = fillIn(open.modal, values, uploads)
      const attachments = Object.fromEntries(uploads.map(({ attachment }) => [attachment.id, attachment]))
      // Discord's own words: the form stays open, and the bot is not asked.
      if (missing.length > 0) return void (open.faults = missing.map((label) => `${label}: dit veld is verplicht`))
      town.modals.delete(person.id)
      await interact(5, open.channel, {
        custom_id: open.modal.custom_id,
        components,
        ...(uploads.length > 0 && { resolved: { attachments } }),
      })
    },
    async sees(pattern, where, ms) {
      const find = () => screen(where).findLast((text) => pattern.test(text))
      return await until(news, find, () => `${pattern} is not on:\n${screen(where).join('\n---\n')}`, ms)
    },
  }
}

const EMPTY = { type: 0, timestamp: '2026-11-23T12:00:00Z', edited_timestamp: null, tts: false, mention_everyone: false, mentions: [], mention_roles: [], attachments: [], embeds: [], pinned: false, components: [], flags: 0 } // prettier-ignore

function upload(town: Town, channel: string, { name, type, bytes }: SentFile) {
  const id = town.snowflake()
  town.files.set(id, { name, type, bytes })
  const url = `${town.cdn}/attachments/${channel}/${id}/${encodeURIComponent(name)}?ex=1&is=2&hm=3`
  return { id, filename: name, size: bytes.length, url, proxy_url: url, content_type: type }
}

function fillIn(
  modal: Modal,
  values: Readonly<Record<string, string>>,
  uploads: readonly { readonly field: string; readonly attachment: { readonly id: string } }[] = [],
): { components: Json[]; missing: string[] } {
  const missing: string[] = []
  const components = modal.components.map(({ content, label, component }, at): Json => {
    if (content !== undefined) return { type: 10, id: at }
    const { type, custom_id, options, value, required = true } = component
    if (type === 19) {
      const mine = uploads.filter(({ field }) => `${field}.files` === custom_id).map(({ attachment }) => attachment.id)
      if (mine.length > (component.max_values ?? 1)) throw new Error(`${custom_id} takes no more files`)
      return { type: 18, id: at, component: { type, id: at + 100, custom_id, values: mine } }
    }
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
  const { signal, done } = livedTimeout(ms)
  try {
    for (;;) {
      const found = find()
      if (found !== undefined) return found
      await once(news, 'changed', { signal }).catch(() => {
        throw new Error(`after ${ms} ms: ${why()}`)
      })
    }
  } finally {
    done()
  }
}
