/**
 * The port: what the core and a platform's adapter say to each other. Plain data, both ways.
 * An adapter imports this file, `src/act.ts`, `src/i18n` and its platform's library, and nothing else of the core.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Act, FormRef, Verb } from './act.ts'
import type { Key, Locale } from './i18n/locale.ts'

export type Platform = 'telegram' | 'slack' | 'discord' | 'web'

// ---- What people do -------------------------------------------------------------------------------------------

/** Who did something, as the platform vouches for it. What they may do is looked up each time, never believed. */
export interface Actor {
  readonly platform: Platform
  /** The Slack workspace or Discord guild the person belongs to; 'telegram' or 'web' where there is only one. */
  readonly tenant: string
  readonly id: string
  /** The person's own setting on the platform, if it tells ('nl-NL', 'en_US', 'de'). */
  readonly locale?: string | undefined
  /** The platform's own groups or roles that it says they are in, where it tells with each event (Discord). */
  readonly groups?: readonly string[] | undefined
}

/** Where messages go: one chat, and in it perhaps one thread. `direct`: only one person reads there. */
export interface Address {
  readonly tenant: string
  readonly chat: string
  readonly thread?: string | undefined
  readonly direct: boolean
}

/** Who reads a view: the language and the time zone it is rendered in. */
export interface Reader {
  readonly locale: Locale
  readonly zone: string
}

/** What somebody wants, whole: a button's act, a typed verb, a sentence, or a filled-in form; and from where. */
export type Intent = (
  | Act
  | { readonly kind: 'command'; readonly verb: Verb; readonly rest: string }
  /** A typed sentence that is no command: the next step of a form, perhaps a verb without its slash. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'form.submit'; readonly form: FormRef; readonly values: Readonly<Record<string, string>> }
  /** The platform tells that this person blocked or left the bot (`away`), or came back. */
  | { readonly kind: 'presence'; readonly away: boolean }
  /** Only while `WEB_PERSONAS` is on: be somebody with this part to play. */
  | { readonly kind: 'persona'; readonly party: 'government' | 'business' | 'resident' }
) & {
  readonly actor: Actor
  readonly at: Address
  /** The platform's own mark of this event (update_id, event_id, interaction id): it counts once, however often it comes. */
  readonly key?: string | undefined
}

// ---- What people see ------------------------------------------------------------------------------------------

/** A parameter of a sentence. Strings are people's words: shown literally, never as markup. `at` is an ISO time. */
export type Param = string | number | { readonly at: string } | { readonly list: readonly Text[] } | Text
/** Words by language, as officials wrote them: {"nl": "…", "en": "…"}. */
export interface Words {
  readonly words: Readonly<Partial<Record<Locale, string>>>
}
/** A sentence from the catalogue, or somebody's own words. */
export type Text =
  { readonly key: Key; readonly with?: Readonly<Record<string, Param>> } | { readonly plain: string } | Words

export interface Button {
  readonly label: Text
  readonly does: Act
  readonly look?: 'main' | 'danger' | 'quiet'
}

interface Link {
  readonly label: Text
  readonly url: string
}

/** One option's share of the ballots. `share` is 0 to 1 of all ballots. */
export interface Bar {
  readonly label: Text
  readonly count: number
  readonly share: number
  /** The reader's own choice. */
  readonly own: boolean
}

export interface Field {
  readonly name: string
  readonly label: Text
  readonly hint?: Text
  /** `line`: one line; `lines`: several, one a line; `when`: a moment; `choice`: one of `choices`. */
  readonly kind: 'line' | 'lines' | 'when' | 'choice'
  readonly choices?: readonly { readonly value: string; readonly label: Text }[]
  /** Characters that the field takes at most, as people count them. */
  readonly max?: number
  /** What stands in it already. */
  readonly value?: string
  /** May be left open. */
  readonly optional?: boolean
}
export interface Form {
  readonly name: FormRef
  readonly title: Text
  readonly fields: readonly Field[]
  readonly submit: Text
}

/**
 * What is shown, as plain JSON. It never knows its reader's platform or language: adapters render it.
 * Order on screen: picture, title, lines, bars, note, links, buttons.
 */
export interface View {
  readonly title?: Text
  readonly lines?: readonly Text[]
  readonly bars?: readonly Bar[]
  /** Small print. */
  readonly note?: Text
  readonly buttons?: readonly Button[]
  /** Ways out to a page in a browser: addresses that were checked (https, or this house itself). */
  readonly links?: readonly Link[]
  /** Shown large where a platform can, by its own fetching: we fetch nothing. */
  readonly picture?: { readonly url: string; readonly alt: Text }
  /** To be filled in: a modal, steps in a chat, or a page, as the platform can. */
  readonly form?: Form
  /** Answers a submitted form: what is wrong, by field. The form stays open with what was typed. */
  readonly errors?: Readonly<Record<string, Text>>
  /** `done` and `sorry` colour an answer where a platform can; a card has neither. */
  readonly mood?: 'done' | 'sorry'
}

// ---- The two sides --------------------------------------------------------------------------------------------

/** A message that was posted, so that it can be edited. */
export interface MessageRef {
  readonly tenant: string
  readonly chat: string
  readonly thread?: string | undefined
  readonly message: string
}

/** The way in for people. Never throws for what a person did: a bad input gets a view that says what to do. */
export type Door = (intent: Intent) => Promise<Answer>
/** What comes back to the actor alone: adapters show it privately where others would read along. */
export interface Answer {
  readonly view: View
  readonly reader: Reader
}

/** Mounts a handler of node's own kind at an exact path, or at all paths below it when it ends in a slash. */
export type Route = (path: string, handle: (req: IncomingMessage, res: ServerResponse) => void) => void

/** What a platform can do: facts as data, so that the core needs no ifs. */
export interface Limits {
  /** Characters of text in one message, and in the short answer to a tap (0: it has none). */
  readonly text: number
  readonly toast: number
  readonly buttons: number
  readonly buttonLabel: number
  /** UTF-8 bytes of what a button carries. */
  readonly payloadBytes: number
  readonly forms: 'modal' | 'steps' | 'page'
  /** Messages a second for the whole bot; null: as fast as it goes. */
  readonly sendsPerSecond: number | null
  /** At least so long between two edits of one message in a shared place, and in a direct chat. */
  readonly editEveryMs: number
  readonly editDirectEveryMs: number
  /** Of a poll's direct cards, so many at most are edited at other people's votes; all are at one's own vote and at the close. */
  readonly liveDirectCards: number
  /** Sends with the same `once` within some minutes make one message. */
  readonly sendsOnce: boolean
}

/** What the core gives an adapter to listen with. */
export interface Listening {
  readonly door: Door
  /** Every event that somebody is heard by goes through it, with all that is done for its answer. */
  readonly hear: Hear
  readonly route: Route
  readonly log: Log
  /** Counts what was refused at the border: a wrong signature, secret or token. */
  readonly refused: (why: 'signature' | 'secret' | 'stale' | 'malformed') => void
  readonly signal: AbortSignal
  /** For public pages: what anybody may see of a theme. */
  readonly posters?: (theme: string) => Promise<Poster | undefined>
}

/**
 * Hears one event, from its arrival. `told` says that the platform has its acknowledgement, or its answer where that is
 * the same: the first time counts.
 */
export type Hear = <T>(event: (told: () => void) => T) => T

/** Never people's words, names or tokens in `facts`. */
export interface Log {
  debug(facts: object, message: string): void
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
  error(facts: object, message: string): void
}

export interface Adapter extends AsyncDisposable {
  readonly platform: Platform
  readonly limits: Limits
  /** Resolves when people can be heard. */
  listen(at: Listening): Promise<void>
  /** Sends a new message, once: no retries of its own. `once` is the same for each try of one delivery. @throws SendError */
  send(to: Address, view: View, reader: Reader, once: string): Promise<MessageRef>
  /** @throws SendError ('gone' when that message cannot be edited any more) */
  edit(ref: MessageRef, view: View, reader: Reader): Promise<void>
  /** Whether the platform says that this person manages that shared place (its channel, its group). */
  manages?(actor: Actor, at: Address): Promise<boolean>
  /** The address that opens a chat with us at a theme, where the platform has such addresses. */
  linkTo?(theme: string): string | undefined
  /** Asks the platform whether it answers to our token. Cheap enough for a health check. @throws Error */
  ready(): Promise<void>
}

/** One thing that was looked at for an administrator, in plain English: well, unless something is `wrong`. Never a token. */
export interface Finding {
  readonly what: string
  /** In whole sentences: what is wrong, and then what to do about it. */
  readonly wrong?: string
  /** Worth knowing when it is well. */
  readonly note?: string
}

/** Why a send or an edit did not work, and so whether trying again helps. */
export type SendFault =
  /** Blocked, left, deleted: never again until they return. */
  | { readonly kind: 'gone'; readonly reason: string }
  /** The platform will never take this message (too long, forbidden): trying again cannot help. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'moved'; readonly to: Pick<Address, 'chat'>; readonly reason: string }
  /** Wait, for this chat or for the whole platform. */
  | {
      readonly kind: 'slow'
      readonly retryAfterMs: number
      readonly scope: 'chat' | 'platform'
      readonly reason: string
    }
  /** It may or may not have arrived: try again. */
  | { readonly kind: 'fault'; readonly reason: string }

export class SendError extends Error {
  readonly fault: SendFault
  constructor(fault: SendFault, options?: ErrorOptions) {
    super(`${fault.kind}: ${fault.reason}`, options)
    this.name = 'SendError'
    this.fault = fault
  }
}

/** What anybody may see of a theme, on a page or a poster. */
export interface Poster {
  /** Another than was asked for, when that theme went on as this one. */
  readonly id: string
  readonly name: Text
  readonly description: Text
  readonly colour: string
  /** The organisation that answers for it. */
  readonly owner: string | undefined
  readonly archived: boolean
  readonly open: readonly Text[]
  readonly decided: readonly Text[]
  readonly links: readonly { readonly platform: Platform; readonly url: string }[]
}

/** The web adapter's "platform": messages kept by the core, because a browser keeps none. */
export interface Inbox {
  /** Whether somebody entered as this: a window that nobody was given does not exist. */
  known(chat: string): Promise<boolean>
  append(chat: string, view: View): Promise<string>
  /** @returns false when there is no such message in that chat */
  replace(chat: string, message: string, view: View): Promise<boolean>
  /** Messages that were added or edited after `version`, oldest first, 200 at most. */
  since(chat: string, version: string): Promise<readonly InboxMessage[]>
  /** Calls back whenever something in a chat changed, from whichever process. */
  watch(changed: (chat: string) => void): Promise<AsyncDisposable>
}
export interface InboxMessage {
  readonly id: string
  readonly version: string
  readonly at: string
  readonly view: View
}
