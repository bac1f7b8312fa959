import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isWayOut, readCommand, readMessage, readSubmission, readTap } from './receive.ts'
import command from './samples/command.json' with { type: 'json' }
import message from './samples/message.json' with { type: 'json' }
import withFile from './samples/message-with-file.json' with { type: 'json' }
import reply from './samples/reply-in-thread.json' with { type: 'json' }
import submission from './samples/submission.json' with { type: 'json' }
import direct from './samples/tap-direct.json' with { type: 'json' }
import shared from './samples/tap-shared.json' with { type: 'json' }

const install = 'T0SAMEN'
const anna = { platform: 'slack', tenant: 'T0SAMEN', id: 'U0ANNA' }

describe('commands', () => {
  test('a short command, in a channel', () =>
    expect(readCommand(command, install)).toEqual({
      intent: {
        kind: 'command',
        verb: 'follow',
        rest: 'verkeer',
        actor: anna,
        at: { tenant: install, chat: 'C0VERKEER', direct: false },
        key: command.trigger_id,
      },
      trigger: command.trigger_id,
    }))

  test.each([
    ['/samenspraak', 'follow groen en water', 'follow', 'groen en water'],
    ['/samenspraak', '  FOLLOW   groen', 'follow', 'groen'],
    ['/samenspraak', '', 'help', ''],
    ['/samenspraak', 'wat is dit', 'help', 'is dit'],
    ['/claim', ' ABC-123 ', 'claim', 'ABC-123'],
    ['/themes', 'wonen &amp; bouwen', 'themes', 'wonen & bouwen'],
  ])('%s %j is %s with %j', (name, text, verb, rest) =>
    expect(readCommand({ ...command, command: name, text }, install)?.intent).toMatchObject({ verb, rest }),
  )

  test('in anybody’s direct chat the answer goes to the person: we may not be in that chat', () =>
    expect(readCommand({ ...command, channel_id: 'D0BOB', channel_name: 'directmessage' }, install)?.intent.at).toEqual(
      {
        tenant: install,
        chat: 'U0ANNA',
        direct: true,
      },
    ))
})

describe('taps', () => {
  test.each([
    ['a way out', { actions: [{ action_id: 'out:0', type: 'button' }] }, true],
    ['a button', shared, false],
    ['a way out beside a button', { actions: [{ action_id: 'out:0' }, { action_id: 'act:0' }] }, false],
    ['nothing', { actions: [] }, false],
    ['no click at all', 'out:0', false],
  ])('on %s', (_name, body, out) => expect(isWayOut(body)).toBe(out))

  test('in a direct chat', () =>
    expect(readTap(direct, install)).toEqual({
      intent: {
        kind: 'poll.vote',
        poll: 'k3v9',
        option: 0,
        actor: anna,
        at: { tenant: install, chat: 'U0ANNA', direct: true },
        key: direct.trigger_id,
      },
      trigger: direct.trigger_id,
    }))

  test('in a shared channel people belong to their own workspace, and the place to ours', () =>
    expect(readTap(shared, install)?.intent).toMatchObject({
      kind: 'poll.vote',
      option: 1,
      actor: { tenant: 'T0BOUW', id: 'U0EVE' },
      at: { tenant: install, chat: 'C0BOUW', thread: '1795453200.000100', direct: false },
    }))

  test('on an ephemeral message, of which Slack tells only where it stood', () => {
    const { message: _, channel: __, ...rest } = shared
    expect(readTap(rest, install)?.intent.at).toMatchObject({ chat: 'C0BOUW', direct: false })
  })

  test('a button made by hand is unknown', () =>
    expect(readTap({ ...direct, actions: [{ value: 'poll.vote:k3v9:-1' }] }, install)?.intent.kind).toBe('unknown'))
})

describe('submissions', () => {
  test('a form about something', () =>
    expect(
      readSubmission({ ...submission, view: { ...submission.view, callback_id: 'theme/verkeer' } }, install)?.intent,
    ).toMatchObject({ kind: 'form.submit', form: 'theme/verkeer' }))

  test('every kind of field, at the place where the form was opened', () =>
    expect(readSubmission(submission, install)).toMatchObject({
      intent: {
        kind: 'form.submit',
        form: 'poll',
        values: { theme: 'verkeer', question: 'Meer bomen?', options: 'Ja\nNee', closes: '@1795700000' },
        at: { tenant: install, chat: 'C0VERKEER', direct: false },
        actor: { id: 'U0OLGA' },
        key: expect.stringMatching(/^V0MODAL:1795453400\.s5Gk8uEr:/) as string,
      },
      fields: ['theme', 'question', 'options', 'closes'],
    }))

  const view = (changes: object) => ({ ...submission, view: { ...submission.view, ...changes } })

  test.each(['', 'null', '{"channel":"<!channel>"}', '[1]', '{"channel":5}'])(
    'a broken place %j is the direct chat',
    (metadata) =>
      expect(readSubmission(view({ private_metadata: metadata }), install)?.intent.at).toEqual({
        tenant: install,
        chat: 'U0OLGA',
        direct: true,
      }),
  )

  test('what was left open is empty, and a form that we do not have is unknown', () => {
    const state = { values: { code: { value: { type: 'plain_text_input', value: null } } } }
    expect(readSubmission(view({ state }), install)?.intent).toMatchObject({ values: { code: '' } })
    expect(readSubmission(view({ callback_id: 'payroll' }), install)?.intent.kind).toBe('unknown')
  })

  test('a person of another workspace keeps it', () =>
    expect(readSubmission({ ...submission, user: { id: 'U0EVE', team_id: 'T0BOUW' } }, install)?.intent).toMatchObject({
      actor: { tenant: 'T0BOUW' },
      at: { tenant: install },
    }))
})

describe('messages', () => {
  test('a sentence comes as it was typed', () =>
    expect(readMessage(message, install, 'U0BOT')).toEqual({
      intent: {
        kind: 'text',
        text: 'meer <bomen> & water, zie bomen.example en #verkeer',
        actor: anna,
        at: { tenant: install, chat: 'U0ANNA', direct: true },
        key: 'Ev0ABCDEF12',
      },
      channel: 'D0ANNA',
    }))

  const event = (changes: object) => ({ ...message, event: { ...message.event, ...changes } })

  test.each([
    ['of a bot', { bot_id: 'B0OTHER' }],
    ['that was edited', { subtype: 'message_changed' }],
    ['in a channel', { channel_type: 'channel', channel: 'C0VERKEER' }],
  ])('one %s is not for us', (_name, changes) => expect(readMessage(event(changes), install, 'U0BOT')).toBeUndefined())

  test('a file in the direct chat comes along: what it is, and not where it lies', () =>
    expect(readMessage(withFile, install, 'U0BOT')?.intent).toEqual({
      kind: 'text',
      text: 'deze boom',
      actor: anna,
      at: { tenant: install, chat: 'U0ANNA', direct: true },
      key: 'Ev0ABCDEF13',
      files: [{ id: 'F0LINDE', name: 'linde.jpg', type: 'image/jpeg', size: 84211 }],
    }))

  test('a reply below a message of ours is for us; below anything else it is not', () => {
    expect(readMessage(reply, install, 'U0BOT')?.intent).toEqual({
      kind: 'text',
      text: 'Het is een linde.',
      replyTo: '1795453400.000100',
      actor: anna,
      at: { tenant: install, chat: 'C0VERKEER', thread: '1795453400.000100', direct: false },
      key: 'Ev0ABCDEF14',
    })
    const changed = (changes: object) => ({ ...reply, event: { ...reply.event, ...changes } })
    expect(readMessage(changed({ parent_user_id: 'U0BOB' }), install, 'U0BOT')).toBeUndefined()
    expect(readMessage(changed({ parent_user_id: undefined }), install, 'U0BOT')).toBeUndefined()
    expect(readMessage(changed({ thread_ts: reply.event.ts }), install, 'U0BOT')).toBeUndefined()
    expect(readMessage(reply, install, undefined)).toBeUndefined()
    // That one comes as a mention as well.
    expect(readMessage(changed({ text: '<@U0BOT> een linde' }), install, 'U0BOT')).toBeUndefined()
    expect(
      readMessage(changed({ type: 'app_mention', text: '<@U0BOT> een linde' }), install, 'U0BOT')?.intent,
    ).toMatchObject({ kind: 'text', text: 'een linde', replyTo: '1795453400.000100' })
  })

  test('a mention asks for help', () =>
    expect(
      readMessage(event({ type: 'app_mention', channel: 'C0VERKEER', user_team: 'T0BOUW' }), install, 'U0BOT')?.intent,
    ).toMatchObject({
      kind: 'help',
      actor: { tenant: 'T0BOUW' },
      at: { chat: 'C0VERKEER', direct: false },
    }))
})

test('whatever Slack sends is read or left, and never throws', () => {
  const samples = [command, direct, shared, submission, message]
  const broken = fc
    .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(), fc.anything()), { maxLength: 3 }))
    .map(([sample, changes]) => {
      const names = Object.keys(sample)
      return { ...sample, ...Object.fromEntries(changes.map(([at, value]) => [names[at % names.length], value])) }
    })
  fc.assert(
    fc.property(fc.oneof(fc.anything(), broken), (body) => {
      const message = (said: unknown, team: string) => readMessage(said, team, 'U0BOT')
      for (const read of [readCommand, readTap, readSubmission, message]) {
        const heard = read(body, install)
        if (heard) expect(heard.intent.at.chat).toMatch(/^[A-Z0-9]+$/)
      }
    }),
  )
})
