/** Nederlands, taalniveau B1. Deze sleutels bepalen wat er bestaat; de andere talen volgen. */
import { care } from './nl/care.ts'
import { asking } from './nl/asking.ts'
import { answering } from './nl/answering.ts'
import { consultationOpening } from './nl/consultation-opening.ts'
import { consultationTaking } from './nl/consultation-taking.ts'
import { consultationPromise } from './nl/consultation-promise.ts'
import { consultationPages } from './nl/consultation-pages.ts'
import { files } from './nl/files.ts'
import { pace } from './nl/pace.ts'
import { people } from './nl/people.ts'
import { polls } from './nl/polls.ts'
import { reach } from './nl/reach.ts'
import { roles } from './nl/roles.ts'
import { themes } from './nl/themes.ts'
import { web } from './nl/web.ts'

export const nl = {
  // Algemeen
  'help.title': 'Samenspraak: beslis mee, per thema',
  'help.themes': '/themes laat zien waarover je kunt meepraten.',
  'help.follow': '/follow en de naam van een thema: je hoort het als er iets te kiezen valt.',
  'help.consult': '/consult laat zien waar de overheid om advies vraagt, en wat ermee is gedaan.',
  'help.me': '/me laat zien wat we van je bewaren. Daar kies je ook je taal.',
  'help.claim': '/claim en je code: als je een uitnodiging kreeg.',
  'help.poll': '/poll opent een peiling. Dat kan alleen als je namens de overheid werkt.',
  'fault.unknown': 'Deze knop werkt niet meer. Kies opnieuw via /themes.',
  'fault.official': 'Dit kan alleen iemand die namens de overheid werkt. Heb je een code? Typ dan /claim en je code.',
  'fault.trouble': 'Dat lukte niet, door een storing bij ons. Probeer het over een minuut nog eens.',
  'fault.text': 'Dit begreep ik niet. Typ /help om te zien wat je kunt doen.',
  'fault.busy': 'Dat gaat even te snel. Wacht een minuut en probeer het dan nog eens.',

  // Telegram
  'command.themes': 'Waarover je kunt meepraten',
  'command.follow': 'Een thema volgen: typ de naam erachter',
  'command.unfollow': 'Een thema niet meer volgen',
  'command.poll': 'Een peiling openen (namens de overheid)',
  'command.consult': 'Praat mee in een raadpleging',
  'command.me': 'Wat we van je bewaren, en je taal',
  'command.link': 'Een ander account van jezelf koppelen: typ de code erachter',
  'command.claim': 'Een uitnodiging gebruiken: typ je code erachter',
  'command.help': 'Wat je kunt doen',
  'answer.direct':
    'Dit antwoord is alleen voor jou. Open mijn profiel, begin een gesprek met mij alleen en typ het commando daar.',

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
} as const satisfies Record<string, string>
