/** Words that neither PostgreSQL nor eyes can take, wherever something can be typed: through the real door, over a real database. */
import { expect, test } from 'vitest'
import { FORMS, VERBS } from '../../src/act.ts'
import { openDoor } from '../../src/door.ts'
import { invite } from '../../src/people/invite.ts'
import type { Intent } from '../../src/port.ts'
import { openWorld } from '../world.ts'

const ODD: Readonly<Record<string, string>> = {
  'a NUL': 'bo\u0000men',
  'an unpaired surrogate': 'bo\uD800men',
  'the other half': 'bo\uDC00men',
  'an override': 'bo\u202Emen',
  'nothing to see': '\u200B\u200B',
  'a formula': '=cmd()',
  'four megabytes': 'x'.repeat(4 * 2 ** 20),
}
const FIELDS = ['theme', 'question', 'options', 'closes', 'other', 'code', 'name', 'description', 'emoji', 'colour', 'into',
  'title', 'body', 'link', 'picture', 'from', 'to', 'zone', 'role', 'organisation', 'uses', 'days'] // prettier-ignore

test.for(['modal', 'steps'] as const)(
  'whatever is typed at whatever verb or form, there is a sentence for it, and no trouble (%s)',
  async (how) => {
    await using world = await openWorld('postgres', { LOG_LEVEL: 'silent' })
    const { ctx } = world
    const door = openDoor(ctx)({ limits: { forms: how } as never })
    let key = 0
    const trouble: string[] = []
    const ask = async (name: string, what: object, id: string) => {
      const actor = { platform: 'telegram', tenant: 'telegram', id, locale: 'nl' } as const
      const at = { tenant: 'telegram', chat: id, direct: true }
      const { view } = await door({ ...what, actor, at, key: `k${++key}` } as Intent)
      const said = JSON.stringify(view)
      if (said.includes('fault.trouble') || said === '{}') trouble.push(`${name}: ${JSON.stringify(what).slice(0, 60)}`)
      return said
    }
    // Everyone may do everything, and nobody is asked to wait: each word comes from somebody new.
    const somebody = async () => {
      const id = `p${key}`
      await ask('claim', { kind: 'command', verb: 'claim', rest: await invite(ctx.db, { role: 'administrator' }) }, id)
      return id
    }
    for (const [name, words] of Object.entries(ODD)) {
      // No platform with steps brings so much: its border is far below.
      if (how === 'steps' && words.length > 1_000_000) continue
      const id = await somebody()
      for (const verb of VERBS) await ask(name, { kind: 'command', verb, rest: words }, id)
      const other = await somebody()
      for (const form of FORMS) {
        const values = Object.fromEntries(FIELDS.map((field) => [field, words]))
        const said = await ask(name, { kind: 'form.submit', form, values }, other)
        if (words.length > 1_000_000 && form === FORMS[0]) expect(said).toContain('words.long')
        await ask(name, { kind: 'form.open', form }, other)
        await ask(name, { kind: 'text', text: words }, other)
      }
    }
    expect(trouble).toEqual([])
    expect(await ctx.db.poll.count()).toBe(0)
    expect(await ctx.db.news.count()).toBe(0)
  },
)
