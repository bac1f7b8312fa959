/** What Discord's gateway tells, as an intent. */
import { ApplicationCommandOptionType, ComponentType, InteractionType } from 'discord.js'
import type { APIAttachment, APIInteraction, APIMessage, APIModalSubmission } from 'discord.js'
import { isFormRef, unpack, type Act, type FormRef, type Verb } from '../../src/act.ts'
import type { Address, Enclosure, Intent } from '../../src/port.ts'
import { verbOf } from './commands.ts'

/** How an answer can go back: to an interaction within three seconds, or as a message in a channel. */
export type Heard = {
  readonly intent: Intent
  /** What this person may do in the channel where they are, as Discord counts it for each interaction in a guild. */
  readonly permissions?: string
} & (
  | { readonly reply: 'interaction'; readonly id: string; readonly token: string; readonly application: string }
  | { readonly reply: 'message'; readonly channel: string }
)

/**
 * A dispatch of the gateway.
 * @param self our own id, as soon as Discord told it
 * @returns undefined for what is not for us, or not from a person
 */
export function receive(type: string, data: unknown, self?: string): Heard | undefined {
  switch (type) {
    case 'INTERACTION_CREATE':
      return fromInteraction(data as APIInteraction)
    case 'MESSAGE_CREATE':
      return fromMessage(data as APIMessage & InGuild, self)
    default:
      return undefined
  }
}

function fromInteraction(interaction: APIInteraction): Heard | undefined {
  const { id, token, application_id: application } = interaction
  const user = interaction.member?.user ?? interaction.user
  const wish = wishOf(interaction)
  if (!user || user.bot || !wish) return undefined
  const locale = 'locale' in interaction ? interaction.locale : undefined
  const { guild_id: guild, member } = interaction
  const intent: Intent = {
    ...wish,
    actor: {
      platform: 'discord',
      // One human has one id on all of Discord: the guild says only where they were.
      tenant: 'discord',
      id: user.id,
      ...(locale && { locale }),
      // Of this guild alone, and also when there are none: elsewhere Discord tells of no roles.
      ...(guild && member && { groups: member.roles.map((role) => `${guild}:${role}`) }),
    },
    at: addressOf(interaction, user.id),
    key: id,
    ...enclosing(uploadsOf(interaction)),
  }
  const { permissions } = member ?? {}
  return { intent, reply: 'interaction', id, token, application, ...(permissions && { permissions }) }
}

/** A thread is a channel of its own in Discord. A person is addressed by their own id: the channel is found when sending. */
function addressOf({ guild_id: guild, channel }: APIInteraction, user: string): Address {
  return guild && channel
    ? { tenant: guild, chat: channel.id, direct: false }
    : { tenant: 'discord', chat: user, direct: true }
}

type Wish =
  | Act
  | { readonly kind: 'command'; readonly verb: Verb; readonly rest: string }
  | { readonly kind: 'form.submit'; readonly form: FormRef; readonly values: Readonly<Record<string, string>> }

function wishOf(interaction: APIInteraction): Wish | undefined {
  switch (interaction.type) {
    case InteractionType.ApplicationCommand: {
      const { data } = interaction
      const options = 'options' in data ? data.options : undefined
      const words = options?.find(({ name }) => name === 'words')
      const rest = words?.type === ApplicationCommandOptionType.String ? words.value : ''
      return { kind: 'command', verb: verbOf(data.name), rest: rest.trim() }
    }
    case InteractionType.MessageComponent:
      return unpack(interaction.data.custom_id)
    case InteractionType.ModalSubmit: {
      const form = interaction.data.custom_id.replace(/^form:/, '')
      return isFormRef(form) ? { kind: 'form.submit', form, values: valuesOf(interaction.data) } : { kind: 'unknown' }
    }
    default:
      return undefined
  }
}

function valuesOf({ components }: APIModalSubmission): Record<string, string> {
  const values: Record<string, string> = {}
  for (const row of components) {
    if (row.type !== ComponentType.Label) continue
    const { component } = row
    if (component.type === ComponentType.TextInput) values[component.custom_id] = component.value
    if (component.type === ComponentType.StringSelect) values[component.custom_id] = component.values[0] ?? ''
  }
  return values
}

/** What was put in a modal’s file uploads. */
function uploadsOf(interaction: APIInteraction): readonly APIAttachment[] {
  if (interaction.type !== InteractionType.ModalSubmit) return []
  const { components, resolved } = interaction.data
  return components.flatMap((row) => {
    if (row.type !== ComponentType.Label || row.component.type !== ComponentType.FileUpload) return []
    return row.component.values.flatMap((id) => resolved?.attachments?.[id] ?? [])
  })
}

function enclosing(attachments: readonly APIAttachment[]): { readonly files?: readonly Enclosure[] } {
  const files = attachments.map(({ url, filename, content_type: type, size }) => ({
    id: url,
    name: filename,
    type: type ?? 'application/octet-stream',
    size,
  }))
  return files.length > 0 ? { files } : {}
}

/** What the gateway adds to a message in a guild. */
interface InGuild {
  readonly guild_id?: string
  readonly member?: { readonly roles?: readonly string[] }
}

/** In a direct chat we hear every sentence; in a channel only a reply to us, whose words Discord tells when it mentions us. */
function fromMessage(message: APIMessage & InGuild, self?: string): Heard | undefined {
  const { id, author, content, channel_id: channel, guild_id: guild, member, attachments } = message
  const { message_id: replyTo, type: how = 0 } = message.message_reference ?? {}
  const replies = replyTo !== undefined && how === 0
  if (author.bot || author.system) return undefined
  if (guild === undefined && content === '' && attachments.length === 0) return undefined
  if (guild !== undefined && !(replies && self !== undefined && message.referenced_message?.author.id === self)) {
    return undefined
  }
  return {
    intent: {
      kind: 'text',
      text: content.replaceAll(`<@${self}>`, '').trim(),
      ...(replies && { replyTo, ...(guild === undefined && { replyIn: channel }) }),
      actor: {
        platform: 'discord',
        tenant: 'discord',
        id: author.id,
        ...(guild && member?.roles && { groups: member.roles.map((role) => `${guild}:${role}`) }),
      },
      at: guild
        ? { tenant: guild, chat: channel, direct: false }
        : { tenant: 'discord', chat: author.id, direct: true },
      key: id,
      ...enclosing(attachments),
    },
    reply: 'message',
    channel,
  }
}
