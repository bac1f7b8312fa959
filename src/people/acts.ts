/** What people can do about themselves, by a tap or a form. */
import { askErase, eraseMe } from './erase.ts'
import { enterLink, linkForm, makeLink } from './link.ts'
import { showAccounts, unlink } from './unlink.ts'
import { showRoles, withdrawRole } from './holders.ts'
import { inviteForm, makeInvitation } from './invite-form.ts'
import { givePass } from './pass.ts'
import { claim } from './claim.ts'
import { claimForm } from './help.ts'
import { chooseLanguage, showMe } from './me.ts'
import { choosePace, chooseUrgent, showPace } from './pace.ts'
import { chooseQuiet, endQuiet, quietForm } from './quiet.ts'
import { stay } from './retain.ts'
import { stopAll } from './stop.ts'
import type { ActsOf, FormsOf } from './visit.ts'

export const peopleActs: ActsOf<'me' | 'role' | 'audit' | 'board'> = {
  'me.show': ({ ctx, who }) => showMe(ctx, who),
  'me.language': ({ ctx, who }, { locale }) => chooseLanguage(ctx, who, locale),
  'me.pace': ({ ctx, who }) => showPace(ctx, who),
  'me.pace.set': ({ ctx, who }, { pace }) => choosePace(ctx, who, pace),
  'me.urgent': ({ ctx, who }, { wanted }) => chooseUrgent(ctx, who, wanted),
  'me.quiet.off': ({ ctx, who }) => endQuiet(ctx, who),
  'me.link': ({ ctx, who }) => makeLink(ctx, who),
  'me.accounts': ({ ctx, who }) => showAccounts(ctx, who),
  'me.unlink': ({ ctx, who }, { account }) => unlink(ctx, who, account),
  'me.erase': () => askErase(),
  'me.erase.sure': ({ ctx, who }) => eraseMe(ctx, who),
  'me.export': ({ ctx, who }) => givePass(ctx, who, 'export'),
  'role.list': ({ ctx, who }) => showRoles(ctx, who),
  'role.withdraw': ({ ctx, who }, { person, role }) => withdrawRole(ctx, who, person, role),
  'role.many': ({ ctx, who }) => givePass(ctx, who, 'invite'),
  'audit.read': ({ ctx, who }) => givePass(ctx, who, 'audit'),
  'board.open': ({ ctx, who }) => givePass(ctx, who, 'board'),
  'me.stay': ({ ctx, who }) => stay(ctx, who),
  'me.stop': ({ ctx, who }) => stopAll(ctx, who),
}

export const peopleForms: FormsOf<'claim' | 'quiet' | 'invite' | 'link'> = {
  claim: {
    draw: () => claimForm(),
    submit: ({ ctx, who, mark }, values) => claim(ctx, who, values['code'] ?? '', mark),
  },
  link: {
    draw: () => linkForm(),
    submit: ({ ctx, who }, values) => enterLink(ctx, who, values['code'] ?? ''),
  },
  invite: {
    draw: ({ ctx, who }) => inviteForm(ctx, who),
    submit: ({ ctx, who }, values) => makeInvitation(ctx, who, values),
  },
  quiet: {
    draw: ({ ctx, who }) => quietForm(ctx, who),
    submit: ({ ctx, who }, values) => chooseQuiet(ctx, who, values),
  },
}
