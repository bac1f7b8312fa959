/** What a Discord knows: people, channels, messages, interactions under way and the forms that are open. */

export type Json = Readonly<Record<string, unknown>>

export interface Person {
  readonly id: string
  readonly name: string
  readonly locale: string
  readonly dm: string
}
export interface Channel {
  readonly id: string
  /** Undefined for a direct chat. */
  readonly guild?: string
  readonly person?: string
  /** Who may change its settings, by id. */
  readonly managers?: readonly string[]
}
export interface Button {
  readonly label: string
  /** Not of a way out: that opens its url, and Discord tells nobody. */
  readonly custom_id?: string
  readonly url?: string
}
interface Embed {
  readonly image: { readonly url: string; readonly description?: string }
}
export interface Posted {
  readonly id: string
  readonly channel: string
  /** An ephemeral message: only this person sees it. */
  readonly only?: string
  readonly nonce?: string
  content: string
  components: readonly { readonly components: readonly Button[] }[]
  embeds: readonly Embed[]
  flags: number
  mentions: boolean
}
export interface Interaction {
  readonly id: string
  readonly token: string
  readonly person: Person
  readonly channel: Channel
  readonly at: number
  /** Set by its first answer; 'later' until the message that was promised is there. */
  answered?: 'message' | 'modal' | 'later'
  message?: Posted
}
export interface Modal {
  readonly custom_id: string
  readonly title: string
  /** Fields; `content`: words between them. */
  readonly components: readonly {
    readonly content?: string
    readonly label: string
    readonly description?: string
    readonly component: {
      readonly type: number
      readonly custom_id: string
      readonly value?: string
      readonly required?: boolean
      readonly max_values?: number
      readonly options?: readonly { readonly label: string; readonly value: string; readonly default?: boolean }[]
    }
  }[]
}

export interface Town {
  readonly token: string
  readonly application: string
  readonly people: Map<string, Person>
  readonly channels: Map<string, Channel>
  /** People's roles, by 'guild person'. */
  readonly roles: Map<string, readonly string[]>
  readonly posted: Posted[]
  readonly interactions: Map<string, Interaction>
  /** The form that somebody has open, by person. */
  readonly modals: Map<string, { readonly modal: Modal; readonly channel: Channel; faults: readonly string[] }>
  readonly refusals: string[]
  /** What people uploaded, by id. */
  readonly files: Map<string, { readonly name: string; readonly type: string; readonly bytes: Uint8Array }>
  /** Where this Discord’s attachments lie. */
  cdn: string
  commands: readonly Json[]
  snowflake(): string
}

export function openTownOf(): Town {
  let next = 1_000_000_000_000_000_000n
  return {
    token: `MTA.${Math.random().toString(36).slice(2)}.discord-bot-token`,
    application: '900000000000000001',
    people: new Map(),
    channels: new Map(),
    roles: new Map(),
    posted: [],
    interactions: new Map(),
    modals: new Map(),
    refusals: [],
    files: new Map(),
    cdn: '',
    commands: [],
    snowflake: () => String((next += 4_194_304n)),
  }
}
