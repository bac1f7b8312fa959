/** Somebody at the door: who they are, where they stand, and what each verb and each form of the house gets to work with. */
import type { Act, FormName } from '../act.ts'
import type { Ctx } from '../ctx.ts'
import type { Actor, Address, Answer, Enclosure, Form, Platform, View } from '../port.ts'
import type { Who } from './arrive.ts'

export interface Visit {
  readonly ctx: Ctx
  readonly who: Who
  readonly actor: Actor
  readonly at: Address
  /** The event's own mark, unique over the platforms: what it changes, it changes once. */
  readonly mark: string | undefined
  /** Whether the platform says that they manage the place where they stand; undefined where a platform cannot tell. */
  readonly manages: () => Promise<boolean | undefined>
  /** Pictures and files that came along: `keepFiles` of the questions keeps them. */
  readonly files: readonly Enclosure[]
  /** The bytes of one of them, from the platform. @throws SendError (see Adapter.fetchFile) */
  readonly fetchFile: (file: Enclosure, most: number) => Promise<Uint8Array>
  /**
   * Casts a ballot of theirs by the house's one way of voting: this event counts once. On a consultation's part as well:
   * whoever calls it has looked whom that is for.
   */
  readonly cast: (poll: string, option: number) => Promise<Answer>
  /** The addresses that lead to a theme, of all platforms that have such addresses. */
  readonly linksTo: LinksTo
}

export type LinksTo = (theme: string) => readonly { readonly platform: Platform; readonly url: string }[]

/** What a verb gives back: a view, in the actor's language unless it says another. */
export type Made = View | Answer

type ActOf<K extends Act['kind']> = Extract<Act, { kind: K }>
/** A feature's verbs, for all acts whose kind begins with one of its words. */
export type ActsOf<Word extends string> = {
  readonly [K in Act['kind'] as K extends `${Word}.${string}` ? K : never]: (
    visit: Visit,
    act: ActOf<K>,
  ) => Made | Promise<Made>
}

export type Values = Readonly<Record<string, string>>
/** A form: how it is drawn, and what happens when it is filled in. */
export interface FormVerb {
  /** @param about what the form is about, such as a theme. @returns the form, or why this person does not get it */
  readonly draw: (visit: Visit, about: string | undefined) => Promise<Form | View> | Form | View
  /** It was opened where everybody would read along, on a platform that asks step by step: brings it to their own chat. */
  readonly elsewhere?: (visit: Visit, about: string | undefined) => Promise<View>
  /** @returns `errors` by field while something is wrong */
  readonly submit: (visit: Visit, values: Values, about: string | undefined) => Promise<View>
}
export type FormsOf<Name extends FormName> = { readonly [N in Name]: FormVerb }
