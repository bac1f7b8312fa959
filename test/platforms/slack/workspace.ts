/** What a Slack workspace holds, as far as a bot can tell. */
import { randomBytes } from 'node:crypto'
import { livedMs } from '../../services/lived.ts'

export const TEAM = 'T0SAMEN'
export const BOT = { user: 'U0BOT', id: 'B0BOT', app: 'A0BOT', name: 'samenspraak' } as const
/** Response URLs: 5 uses in 30 minutes. */
const USES = 5
const RESPONSE_MS = 30 * 60_000
const TRIGGER_MS = 3000

export type Json = Record<string, unknown>

export interface Person {
  readonly id: string
  readonly name: string
  /** The workspace they belong to; another one than ours in a shared channel. */
  readonly team: string
  readonly locale: string | undefined
  /** Their direct chat with the bot. */
  readonly dm: string
  /** Whether they run their workspace. */
  admin: boolean
}

export interface Posted {
  readonly channel: string
  readonly ts: string
  readonly thread?: string | undefined
  text: string
  blocks: readonly Json[]
  /** An ephemeral message: whose eyes alone see it. */
  readonly only?: string
}

interface StoredFile {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
  /** Where it says that it is; undefined: with us. */
  readonly elsewhere?: string | undefined
}

export interface Modal {
  readonly id: string
  readonly hash: string
  readonly person: string
  readonly view: Json
  /** What was typed before Slack or the bot found something wrong: it stays. */
  typed: Readonly<Record<string, string>>
  /** What is wrong, by block. */
  errors: Readonly<Record<string, string>>
}

interface Trigger {
  readonly person: string
  readonly at: number
  used: boolean
  /** The event came again: that its modal is refused now is no fault of the bot. */
  repeated: boolean
}

export interface Workspace {
  readonly people: Map<string, Person>
  /** Shared channels, by id. */
  readonly channels: Map<string, string>
  /** Who made a channel, by its id. */
  readonly creators: Map<string, string>
  /** User groups: who is in them, by their id. */
  readonly groups: Map<string, readonly string[]>
  readonly posted: Posted[]
  /** What people shared, by id. */
  readonly files: Map<string, StoredFile>
  /** What Slack tells of it: with an event, or when it is asked. */
  fileOf(id: string): Json
  readonly modals: Map<string, Modal>
  readonly triggers: Map<string, Trigger>
  readonly refusals: string[]
  /** An id nobody had before, in Slack's manner. */
  id(kind: string): string
  /** Seconds and microseconds: a message's id. */
  ts(): string
  trigger(person: string): string
  /** @returns the person whose modal may open, or Slack's refusal */
  spend(trigger: string): { person: string } | { error: string; silent: boolean }
  responseUrl(person: string, channel: string): string
  /** @returns where and to whom, while the URL may still be used */
  respondTo(token: string): { person: string; channel: string } | undefined
  /** The channel that an address means: itself, or a person's direct chat. */
  channelOf(address: string): string | undefined
  /** Whether that is a direct chat, and whose. */
  directWith(channel: string): Person | undefined
  refuse(what: string): void
}

/** @param url where this fake listens */
export function openWorkspace(url: () => string, log: (line: string) => void): Workspace {
  const people = new Map<string, Person>()
  const channels = new Map<string, string>()
  const triggers = new Map<string, Trigger>()
  const responses = new Map<string, { person: string; channel: string; at: number; uses: number }>()
  const refusals: string[] = []
  const files = new Map<string, StoredFile>()
  let count = 0
  const directWith = (channel: string) => [...people.values()].find(({ dm }) => dm === channel)
  return {
    people,
    channels,
    creators: new Map(),
    groups: new Map(),
    triggers,
    refusals,
    posted: [],
    files,
    fileOf(id) {
      const { name, type, bytes, elsewhere } = files.get(id) ?? { name: '', type: '', bytes: new Uint8Array() }
      const url_private = elsewhere ?? `${url()}/files-pri/${TEAM}-${id}/${encodeURIComponent(name)}`
      return {
        id,
        name,
        title: name,
        mimetype: type,
        size: bytes.length,
        mode: 'hosted',
        is_external: false,
        url_private,
      }
    },
    modals: new Map(),
    id: (kind) => `${kind}0${String((count += 1)).padStart(6, '0')}`,
    ts: () => `${Math.floor(Date.now() / 1000)}.${String((count += 1)).padStart(6, '0')}`,
    trigger(person) {
      const id = `${Date.now()}.${(count += 1)}.${randomBytes(16).toString('hex')}`
      triggers.set(id, { person, at: livedMs(), used: false, repeated: false })
      return id
    },
    spend(id) {
      const trigger = triggers.get(id)
      if (!trigger) return { error: 'invalid_trigger_id', silent: false }
      if (trigger.used) return { error: 'exchanged_trigger_id', silent: trigger.repeated }
      if (livedMs() - trigger.at > TRIGGER_MS) return { error: 'expired_trigger_id', silent: false }
      trigger.used = true
      return { person: trigger.person }
    },
    responseUrl(person, channel) {
      const token = randomBytes(12).toString('hex')
      responses.set(token, { person, channel, at: Date.now(), uses: 0 })
      return `${url()}/commands/${TEAM}/${token}`
    },
    respondTo(token) {
      const response = responses.get(token)
      if (!response || Date.now() - response.at > RESPONSE_MS || response.uses >= USES) return undefined
      response.uses += 1
      return response
    },
    channelOf(address) {
      if (channels.has(address) || directWith(address)) return address
      return people.get(address)?.dm
    },
    directWith,
    refuse(what) {
      log(`slack refuses: ${what}`)
      refusals.push(what)
    },
  }
}
