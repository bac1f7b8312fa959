/**
 * The port: what the core and a platform's adapter say to each other. Plain data, both ways.
 * An adapter imports this file, `src/act.ts`, `src/i18n` and its platform's library, and nothing else of the core.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Act, FormRef, Verb } from './act.ts'
import type { Locale } from './i18n/locale.ts'
import type { Text, View } from './view.ts'

export type { Bar, Button, Field, Form, Param, Text, View, Words } from './view.ts'

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
  /**
   * A typed sentence that is no command: the next step of a form, perhaps a verb without its slash. `replyTo`: the message
   * of ours that it is a reply to, or in whose thread it stands. `replyIn`: where that was posted, as MessageRef calls it,
   * when that is not the address: a direct chat has that of its person.
   */
  | {
      readonly kind: 'text'
      readonly text: string
      readonly replyTo?: string | undefined
      readonly replyIn?: string | undefined
    }
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
  /** Pictures and files that came along with a sentence or a form. */
  readonly files?: readonly Enclosure[] | undefined
}

/** A picture or a file as the platform tells of it: fetched from there only when it is wanted (see Adapter.fetchFile). */
export interface Enclosure {
  /** By which the adapter finds it again: it means nothing to anybody else, and holds no token. */
  readonly id: string
  readonly name: string
  /** As the platform says it is: what it really is, its bytes tell. */
  readonly type: string
  /** Bytes, where the platform says so. */
  readonly size?: number | undefined
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
  /** Between two edits of the whole bot, where the platform counts them apart; null: they count as messages. */
  readonly editsEveryMs: number | null
  /** What one shared place takes, edits included: `burst` at once, and then one every so often; null: it does not count. */
  readonly place: { readonly everyMs: number; readonly burst: number } | null
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
  /** An answer was sent as a message, or (with its fault) could not be: it counts, and what is told to many waits for it. */
  readonly spent: (to: Address, fault?: SendFault) => void
  readonly signal: AbortSignal
  /** For public pages: what anybody may see of a theme. */
  readonly posters?: (theme: string) => Promise<Poster | undefined>
  /** And of the questions that were answered on it. */
  readonly readings?: Readings
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
  /**
   * The bytes of a file that came along with what somebody sent in that tenant.
   * @param most bytes: a larger one is not read to its end
   * @throws SendError ('refused' when it is larger, 'gone' when it is no more)
   */
  fetchFile?(tenant: string, file: Enclosure, most: number): Promise<Uint8Array>
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
  /** The platform does not know our token any more: nobody there can be written to until an administrator has mended that. */
  | { readonly kind: 'stopped'; readonly reason: string }
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
  /** What people can take part in, each with a page at '/c/' and its id. */
  readonly consultations: readonly { readonly id: string; readonly title: Text }[]
  readonly decided: readonly Text[]
  /** The newest of the questions that were answered on it, in people's words. */
  readonly answered: readonly { readonly id: string; readonly words: string }[]
  readonly links: readonly { readonly platform: Platform; readonly url: string }[]
}

/** The way of public pages to answered questions: only to what everybody may read. */
export interface Readings {
  read(question: string): Promise<Reading | undefined>
  /** Of a theme, newest first. @param page from 0 */
  list(
    theme: string,
    page: number,
  ): Promise<{
    readonly questions: readonly { readonly id: string; readonly words: string }[]
    readonly more: boolean
  }>
}

/** An answered question as everybody may read it: people are named as each of them chose. */
export interface Reading {
  readonly id: string
  /** Where it is on the web. */
  readonly url: string
  readonly theme: { readonly id: string; readonly name: Text; readonly colour: string }
  readonly words: string
  /** The language that it was asked in, as far as we know. */
  readonly locale: string
  readonly by: Text
  /** Since when, as an ISO time; and the time zone that it is told in where nobody has one of their own. */
  readonly at: string
  readonly zone: string
  readonly files: readonly { readonly name: string; readonly type: string; readonly url: string }[]
  /** What is to be known of all answers together. */
  readonly notes: readonly Text[]
  /** Best first. `marks`: out of date, corrected, vouched for, and whom it helped. */
  readonly answers: readonly (Pick<Reading, 'id' | 'words' | 'locale' | 'by' | 'files'> & {
    readonly marks: readonly Text[]
  })[]
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
