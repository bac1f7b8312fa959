import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FORMS, pack, unpack, type Act } from './act.ts'

const id = fc.stringMatching(/^[a-z0-9-]{1,32}$/)
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant('poll.vote' as const), poll: id, option: fc.nat(999) }),
  fc.record({ kind: fc.constantFrom('poll.show' as const, 'poll.close' as const), poll: id }),
  fc.record({
    kind: fc.constantFrom(
      'theme.show' as const,
      'theme.follow' as const,
      'theme.unfollow' as const,
      'theme.bind' as const,
      'theme.unbind' as const,
    ),
    theme: id,
  }),
  fc.record({ kind: fc.constant('me.language' as const), locale: id }),
  fc.record({ kind: fc.constant('form.pick' as const), value: id }),
  fc.record({ kind: fc.constant('form.open' as const), form: fc.constantFrom(...FORMS) }),
  fc.record({
    kind: fc.constantFrom('theme.list' as const, 'me.show' as const, 'form.cancel' as const, 'help' as const),
  }),
)

test('what is packed comes back as it was, in at most 64 bytes', () => {
  fc.assert(
    fc.property(act, (act) => {
      const payload = pack(act)
      expect(unpack(payload)).toEqual(act)
      expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(64)
    }),
  )
})

test('whatever somebody makes by hand is either a real act or unknown, and never throws', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (payload) => {
      const act = unpack(payload)
      expect(act.kind === 'unknown' || pack(act) === payload).toBe(true)
    }),
  )
})

test.each([
  'poll.vote:abc',
  'poll.vote:abc:-1',
  'poll.vote:abc:1:2',
  'poll.vote:a b:1',
  'poll.vote:abc:2147483648',
  'theme.follow:',
  'form.open:x',
  '',
])('a broken payload %j is unknown', (payload) => expect(unpack(payload)).toEqual({ kind: 'unknown' }))
