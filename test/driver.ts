/**
 * How a story plays a person on any platform: each strict fake drives its own platform's way of typing, tapping
 * and filling in, at the wire, through the real library on the bot's side. The same story runs on all of them.
 */
import type { Listening, Platform } from '../src/port.ts'

/** A shared place: a Slack or Discord channel, a Telegram group. `undefined` where a place is meant: the direct chat. */
export interface SharedPlace {
  readonly tenant: string
  readonly chat: string
}

/** A picture or a file on somebody's phone or computer. */
export interface SentFile {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
}

export interface Visitor {
  /** The id the platform knows them by. */
  readonly id: string
  /** Types a verb with its words ('poll', 'follow verkeer') in that platform's manner, or a plain sentence ('say'). */
  types(verb: string, words?: string, where?: SharedPlace): Promise<void>
  says(text: string, where?: SharedPlace): Promise<void>
  /** Sends a file in the direct chat, perhaps with words: as a photo where the platform has those. */
  sends(file: SentFile, words?: string): Promise<void>
  /** Replies to the newest message that they see there and that matches: by the platform's own reply, or in its thread. */
  replies(to: RegExp, text: string, where?: SharedPlace, file?: SentFile): Promise<void>
  /** Waits for a button with that label, on the newest message that has it, and presses it. A way out opens a page. */
  taps(label: string | RegExp, where?: SharedPlace): Promise<void>
  /** Presses a button that carries this payload, made by hand: no message needs to show it. */
  forges(payload: string, where?: SharedPlace): Promise<void>
  /**
   * Fills in the form that is open, by field name; choices by their visible label, '' to leave it open. Modal, steps or page
   * alike. `files`: what goes with a field, where the form takes files.
   */
  fills(values: Record<string, string>, files?: Readonly<Record<string, readonly SentFile[]>>): Promise<void>
  /**
   * What this person sees there now, oldest first: messages as last edited, private answers, toasts, field errors.
   * A button is '[label]', a way out '[label → address]', a picture '(picture address …)'.
   */
  screen(where?: SharedPlace): readonly string[]
  /** Waits until something on the screen matches; fails with the whole screen after `ms` (15000). */
  sees(pattern: RegExp, where?: SharedPlace, ms?: number): Promise<string>
}

/** How a fake misbehaves on the next matching call: `method` is the API method or route ('sendMessage', 'chat.postMessage', …). */
export type Fault = { readonly method: string; readonly times?: number; readonly chat?: string } & (
  | { readonly kind: 'slow'; readonly retryAfterSeconds: number; readonly scope?: 'chat' | 'platform' }
  | { readonly kind: 'error'; readonly status: 500 | 502 }
  /** The platform stores the message, and the answer never arrives. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'blocked' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'moved'; readonly to: string }
)

/** One call that the fake took: what the bot sent, parsed. */
export interface Call {
  readonly method: string
  readonly body: Readonly<Record<string, unknown>>
  readonly at: number
}

export interface PlatformDriver extends AsyncDisposable {
  readonly platform: Platform
  /** The settings that point a bot at this fake (names of DESIGN.md). */
  readonly env: Readonly<Record<string, string>>
  /** Where the bot listens; called when it does. Fakes that are called (long polling, sockets) need not use it. */
  connect(botUrl: string): void
  /** @param options.started they wrote to the bot before: on Telegram it may write to nobody else */
  person(name: string, options?: { locale?: string; started?: boolean }): Promise<Visitor>
  /** @param options.managers the people, by id, who manage it as that platform says so; nobody else does */
  place(name: string, options?: { readonly managers?: readonly string[] }): Promise<SharedPlace>
  misbehave(fault: Fault): void
  /** Each fault that a call met, once a call. */
  readonly met: readonly Fault[]
  /** Sends the last event once more, as platforms do when an answer was slow. */
  repeats(): Promise<void>
  /** Cuts the socket or the long poll, as networks do. @param away until when nobody is greeted (Discord) */
  drops(away?: Promise<unknown>): void
  readonly calls: readonly Call[]
  /** What the fake refused because production would refuse it. A story ends with none. */
  readonly refusals: readonly string[]
}

/** For an adapter that listens alone, without a house around it. */
export const listening: Pick<Listening, 'hear' | 'route' | 'refused' | 'spent'> = {
  hear: (event) => event(() => undefined),
  route: () => undefined,
  refused: () => undefined,
  spent: () => undefined,
}
