/** English, in plain words. A key that is missing here fails the type check. */
import type { nl } from './nl.ts'

import { care } from './en/care.ts'
import { asking } from './en/asking.ts'
import { answering } from './en/answering.ts'
import { consultationOpening } from './en/consultation-opening.ts'
import { consultationTaking } from './en/consultation-taking.ts'
import { consultationPromise } from './en/consultation-promise.ts'
import { consultationPages } from './en/consultation-pages.ts'
import { files } from './en/files.ts'
import { pace } from './en/pace.ts'
import { people } from './en/people.ts'
import { polls } from './en/polls.ts'
import { reach } from './en/reach.ts'
import { roles } from './en/roles.ts'
import { themes } from './en/themes.ts'
import { web } from './en/web.ts'

export const en: Record<keyof typeof nl, string> = {
  // General
  'help.title': 'Samenspraak: have your say, one theme at a time',
  'help.themes': '/themes shows what you can talk about.',
  'help.follow': '/follow and the name of a theme: you hear from us when there is something to choose.',
  'help.consult': '/consult shows where the government asks for advice, and what was done with it.',
  'help.me': '/me shows what we keep about you. You choose your language there too.',
  'help.claim': '/claim and your code: if you got an invitation.',
  'help.poll': '/poll opens a poll. Only people who work for the government can do that.',
  'fault.unknown': 'This button no longer works. Choose again from /themes.',
  'fault.official':
    'Only someone who works for the government can do this. Do you have a code? Type /claim and your code.',
  'fault.trouble': 'That did not work, because of a problem on our side. Try again in a minute.',
  'fault.text': 'I did not understand that. Type /help to see what you can do.',
  'fault.busy': 'That is a bit too fast. Wait a minute and try again.',

  // Telegram
  'command.themes': 'What you can talk about',
  'command.follow': 'Follow a theme: type its name after it',
  'command.unfollow': 'Stop following a theme',
  'command.poll': 'Open a poll (for the government)',
  'command.consult': 'Take part in a consultation',
  'command.me': 'What we keep about you, and your language',
  'command.link': 'Join another account of yours: type its code after it',
  'command.claim': 'Use an invitation: type your code after it',
  'command.help': 'What you can do',
  'answer.direct': 'This answer is for you alone. Open my profile, start a chat with me and type the command there.',

  ...themes,
  ...polls,
  ...people,
  ...pace,
  ...reach,
  ...roles,
  ...asking,
  ...answering,
  ...care,
  ...files,
  ...consultationOpening,
  ...consultationTaking,
  ...consultationPromise,
  ...consultationPages,
  ...web,
}
