/** Knocks at the real door by itself, for what a platform's own library adds nothing to: many people, places and races. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Act, FormRef, Verb } from '../src/act.ts'
import { openDoor } from '../src/door.ts'
import { say } from '../src/i18n/say.ts'
import { arrive } from '../src/people/arrive.ts'
import type { RoleName } from '../src/people/roles.ts'
import type { Adapter, Address, Answer, Intent, View } from '../src/port.ts'
import type { World } from './world.ts'

const LIMITS: Adapter['limits'] = {
  text: 4_000,
  toast: 0,
  buttons: 25,
  buttonLabel: 80,
  payloadBytes: 64,
  forms: 'modal',
  sendsPerSecond: null,
  editsEveryMs: null,
  place: null,
  editEveryMs: 1_000,
  editDirectEveryMs: 1_000,
  liveDirectCards: 0,
  sendsOnce: false,
}

/** `key`: the event's own mark. */
export interface Knocker {
  readonly person: number
  does(act: Act, at?: Address, key?: string): Promise<View>
  types(verb: Verb, rest?: string, at?: Address): Promise<View>
  submits(form: FormRef, values: Readonly<Record<string, string>>, key?: string): Promise<View>
}

/** On a quick machine somebody does in a second what takes a person minutes: they wait, as a person would. */
const WAIT_MS = 400
const isAskedToWait = ({ lines = [] }: View): boolean =>
  lines.some((line) => 'key' in line && line.key === 'fault.busy')

type Role = Partial<Record<'organisation' | 'themeId', string>> & { role: RoleName | 'administrator' | 'steward' }

/** @param house whether somebody manages a place, where the platform can tell */
export function knock(world: World, house: Pick<Adapter, 'manages'> = {}, links?: Parameters<typeof openDoor>[1]) {
  const door = openDoor(world.ctx, links)({ limits: LIMITS, ...house })
  let last = 0
  const enter = async (id: string, locale: string): Promise<Knocker> => {
    const actor = { platform: 'telegram', tenant: 'telegram', id, locale } as const
    const direct: Address = { tenant: 'telegram', chat: id, direct: true }
    const { person } = await arrive(world.ctx, actor)
    const goes = async (wish: object, at: Address = direct, key?: string): Promise<View> => {
      for (;;) {
        const { view }: Answer = await door({ ...wish, actor, at, ...(key && { key }) } as Intent)
        if (!isAskedToWait(view)) return view
        await wait(WAIT_MS)
      }
    }
    return {
      person,
      does: (act, at, key) => goes(act, at, key),
      types: (verb, rest = '', at) => goes({ kind: 'command', verb, rest }, at),
      submits: (form, values, key) => goes({ kind: 'form.submit', form, values }, direct, key),
    }
  }
  return {
    /** Somebody new, with a role if they are given one. */
    async somebody(role?: Role, locale = 'nl'): Promise<Knocker> {
      const knocker = await enter(`k${process.hrtime.bigint()}${++last}`, locale)
      if (role) await world.ctx.db.role.create({ data: { personId: knocker.person, party: 'government', ...role } })
      return knocker
    },
    /** Somebody who is known already, by the id that their platform knows them by. */
    again: (id: string, locale = 'nl'): Promise<Knocker> => enter(id, locale),
  }
}

/** A view as its reader sees it: words, and then each button in brackets. */
export function seen({ title, lines, note, buttons, errors }: View, locale: 'nl' | 'en' = 'nl'): string {
  const texts = [title, ...(lines ?? []), note, ...Object.values(errors ?? {})].filter((text) => text !== undefined)
  const reader = { locale, zone: 'UTC' } as const
  return [
    ...texts.map((text) => say(text, reader)),
    ...(buttons ?? []).map(({ label }) => `[${say(label, reader)}]`),
  ].join('\n')
}
