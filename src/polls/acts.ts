/** What can be done with polls, by a tap or a form. (A vote goes its own, shorter way: see vote.ts.) */
import type { ActsOf, FormsOf } from '../people/visit.ts'
import { closePoll } from './close.ts'
import { pollForm } from './form.ts'
import { openPoll } from './open.ts'
import { sendPoll } from './show.ts'

export const pollActs: Omit<ActsOf<'poll'>, 'poll.vote'> = {
  'poll.show': ({ ctx, who }, { poll }) => sendPoll(ctx, who, poll),
  'poll.close': ({ ctx, who }, { poll }) => closePoll(ctx, who, poll),
}

export const pollForms: FormsOf<'poll'> = {
  poll: {
    draw: ({ ctx, who }) => pollForm(ctx, who),
    submit: ({ ctx, who, mark }, values) => openPoll(ctx, who, values, mark),
  },
}
