/** What somebody can do here, in a few sentences; and the form for a code. */
import type { Form, View } from '../port.ts'
import type { Who } from './arrive.ts'

export function helpView(who: Who): View {
  const official = who.roles.some((role) => role === 'official' || role === 'administrator')
  return {
    title: { key: 'help.title' },
    lines: [
      { key: 'help.themes' },
      { key: 'help.follow' },
      { key: 'help.ask' },
      { key: 'help.consult' },
      { key: 'help.me' },
      { key: official ? 'help.poll' : 'help.claim' },
    ],
    buttons: [
      { label: { key: 'do.themes' }, does: { kind: 'theme.list' }, look: 'main' },
      { label: { key: 'do.ask' }, does: { kind: 'form.open', form: 'ask' } },
      { label: { key: 'do.consult.all' }, does: { kind: 'consult.list' } },
      ...(official
        ? [
            { label: { key: 'do.poll' }, does: { kind: 'form.open', form: 'poll' } } as const,
            { label: { key: 'do.consult.new' }, does: { kind: 'form.open', form: 'consult' } } as const,
            { label: { key: 'do.invite' }, does: { kind: 'form.open', form: 'invite' } } as const,
            { label: { key: 'do.invite.many' }, does: { kind: 'role.many' } } as const,
          ]
        : []),
      ...(who.roles.includes('administrator')
        ? [{ label: { key: 'do.roles' }, does: { kind: 'role.list' } } as const]
        : []),
      ...(CARING.some((role) => who.roles.includes(role))
        ? [{ label: { key: 'do.report.list' }, does: { kind: 'report.list' } } as const]
        : []),
    ],
  }
}

/** Whoever may look at what was reported: shown the way there, and looked up again behind it. */
const CARING = ['moderator', 'official', 'steward', 'administrator']

export function claimForm(): Form {
  return {
    name: 'claim',
    title: { key: 'form.claim.title' },
    submit: { key: 'form.claim.submit' },
    fields: [{ name: 'code', kind: 'line', label: { key: 'form.claim.code' }, max: 40 }],
  }
}
