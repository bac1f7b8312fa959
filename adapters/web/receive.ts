/** What a window sends, as an intent. */
import { z } from 'zod'
import { isFormRef, unpack, VERBS, type Verb } from '../../src/act.ts'
import type { Actor, Intent } from '../../src/port.ts'

/** Two pages of paper: more is no sentence in a conversation. */
const TEXT_MAX = 10_000

const Said = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('type'), key: z.uuid(), text: z.string() }),
  z.object({ kind: z.literal('tap'), key: z.uuid(), payload: z.string().max(200) }),
  z.object({
    kind: z.literal('form'),
    key: z.uuid(),
    form: z.string().refine(isFormRef),
    // As long as the request may be: the core says of each field what is too long.
    values: z.record(z.string().max(50), z.string()),
  }),
])

/**
 * @param locale the browser's own setting
 * @returns 'malformed' for what our page never sends, 'big' for a text too long to be a sentence
 */
export function receive(id: string, locale: string | undefined, body: unknown): Intent | 'malformed' | 'big' {
  const { data: said } = Said.safeParse(body)
  if (!said) return 'malformed'
  // The mark is made in the browser: with the window's id before it, it can stand in nobody else's way.
  const from = { ...who(id, locale), key: `${id}:${said.key}` }
  switch (said.kind) {
    case 'type':
      return said.text.length > TEXT_MAX ? 'big' : { ...from, ...readTyped(said.text) }
    case 'tap':
      return { ...from, ...unpack(said.payload) }
    case 'form':
      return { ...from, kind: 'form.submit', form: said.form, values: said.values }
  }
}

export function who(id: string, locale: string | undefined): Pick<Intent, 'at'> & { actor: Actor } {
  return {
    actor: { platform: 'web', tenant: 'web', id, ...(locale && { locale }) },
    at: { tenant: 'web', chat: id, direct: true },
  }
}

/** '/poll', 'poll' and '/Poll' are the verb; anything else with a slash asks for help; the rest is a sentence. */
function readTyped(text: string): { kind: 'text'; text: string } | { kind: 'command'; verb: Verb; rest: string } {
  const [, slash, word = '', rest = ''] = /^\s*(\/?)(\S*)\s*([^]*)$/.exec(text) ?? []
  const verb = VERBS.find((known) => known === word.toLowerCase())
  if (verb) return { kind: 'command', verb, rest: rest.trim() }
  return slash ? { kind: 'command', verb: 'help', rest: '' } : { kind: 'text', text }
}
