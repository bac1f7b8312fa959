/**
 * Acts: what a button carries, packed into at most 64 bytes (Telegram's limit).
 * Whatever comes back is untrusted: it says what somebody would like, never what they may.
 */

/** What each act is about: `id`s are ours (a-z, 0-9, dashes), a `form` names a form and perhaps what it is about. */
const SHAPES = {
  'poll.vote': { poll: 'id', option: 'number' },
  'poll.show': { poll: 'id' },
  'poll.close': { poll: 'id' },
  'theme.list': {},
  'theme.more': { page: 'number' },
  'theme.show': { theme: 'id' },
  'theme.follow': { theme: 'id' },
  'theme.unfollow': { theme: 'id' },
  'theme.share': { theme: 'id' },
  'theme.archive': { theme: 'id' },
  'theme.revive': { theme: 'id' },
  'theme.bind': { theme: 'id' },
  'theme.unbind': { theme: 'id' },
  'theme.allow': { theme: 'id' },
  'theme.pace': { theme: 'id' },
  'theme.pace.set': { theme: 'id', pace: 'id' },
  'news.show': { news: 'id' },
  'expert.show': {},
  'expert.pause': {},
  'expert.resume': {},
  'expert.drop': { theme: 'id' },
  'question.list': {},
  'question.show': { question: 'id' },
  'question.send': { question: 'id' },
  'question.solved': { question: 'id', by: 'id' },
  'question.drop': { question: 'id' },
  'question.claim': { question: 'id' },
  'question.decline': { question: 'id' },
  'question.settle': { question: 'id' },
  'question.open': { question: 'id' },
  'question.publish': { question: 'id', named: 'id' },
  'question.read': { question: 'id' },
  'question.answered': { theme: 'id', page: 'number' },
  'answer.show': { answer: 'id' },
  'answer.helped': { answer: 'id', helped: 'id' },
  'answer.publish': { answer: 'id', named: 'id' },
  'answer.history': { answer: 'id' },
  'answer.outdated': { answer: 'id' },
  'answer.withdraw': { answer: 'id' },
  'answer.vouch': { answer: 'id' },
  'report.list': {},
  'report.show': { report: 'number' },
  'report.keep': { report: 'number' },
  'report.remove': { report: 'number' },
  'report.block': { report: 'number', term: 'id' },
  'report.restore': { report: 'number' },
  'report.unblock': { person: 'number' },
  'consult.list': {},
  'consult.show': { consultation: 'id' },
  'consult.part': { consultation: 'id', part: 'number' },
  'consult.vote': { consultation: 'id', part: 'number', option: 'number' },
  'consult.speak': { consultation: 'id', party: 'id' },
  'consult.results': { consultation: 'id' },
  'consult.response': { consultation: 'id' },
  'consult.heard': { consultation: 'id', heard: 'id' },
  'consult.from': { question: 'id' },
  'consult.drafts': {},
  'consult.draft': { consultation: 'id' },
  'consult.draft.part': { consultation: 'id', part: 'number' },
  'consult.drop': { consultation: 'id', part: 'number' },
  'consult.preview': { consultation: 'id' },
  'consult.share': { consultation: 'id' },
  // With the version that was looked at: nobody vouches for what they did not see.
  'consult.check': { consultation: 'id', version: 'number' },
  'consult.open': { consultation: 'id' },
  'consult.copy': { consultation: 'id' },
  'consult.discard': { consultation: 'id' },
  'consult.pause': { consultation: 'id' },
  'consult.resume': { consultation: 'id' },
  'consult.take': { consultation: 'id' },
  'consult.run': { consultation: 'id' },
  'consult.answers': { consultation: 'id', part: 'number', page: 'number' },
  'consult.eyes': { wanted: 'id' },
  'reach.show': { publication: 'number' },
  'reach.stop': { publication: 'number' },
  'reach.again': { publication: 'number' },
  'me.show': {},
  'me.language': { locale: 'id' },
  'me.pace': {},
  'me.pace.set': { pace: 'id' },
  'me.urgent': { wanted: 'id' },
  'me.quiet.off': {},
  'me.link': {},
  'me.accounts': {},
  'me.unlink': { account: 'number' },
  'me.export': {},
  'me.erase': {},
  'me.erase.sure': {},
  'me.stop': {},
  'me.stay': {},
  'role.list': {},
  'role.withdraw': { person: 'number', role: 'id' },
  'role.many': {},
  'audit.read': {},
  'board.open': {},
  'form.open': { form: 'form' },
  'form.pick': { value: 'id' },
  'form.skip': {},
  'form.cancel': {},
  help: {},
} as const satisfies Record<string, Readonly<Record<string, 'id' | 'number' | 'form'>>>

type Shapes = typeof SHAPES
type Kind = keyof Shapes
interface Types {
  readonly id: string
  readonly number: number
  readonly form: FormRef
}
/** Something that can be done with one tap. */
export type Act =
  | {
      [K in Kind]: { readonly kind: K } & {
        readonly [P in keyof Shapes[K]]: Types[Shapes[K][P] & keyof Types]
      }
    }[Kind]
  /** A button that nobody can read any more, or that somebody made by hand: the door says so kindly. */
  | { readonly kind: 'unknown' }

export const FORMS = [
  'poll',
  'claim',
  'theme',
  'merge',
  'news',
  'quiet',
  'invite',
  'link',
  'offer',
  'ask',
  'answer',
  'correct',
  'remark',
  'promise',
  'report',
  'find',
  'turn',
  'consult',
  'plan',
  'audience',
  'part',
  'move',
  'pause',
  'extend',
  'end',
  'respond',
  'know',
] as const
export type FormName = (typeof FORMS)[number]
/** A form, and perhaps what it is about: 'poll', 'theme/verkeer'. */
export type FormRef = FormName | `${FormName}/${string}`

/** What people type, the same on each platform. */
export const VERBS = ['themes', 'follow', 'unfollow', 'poll', 'ask', 'consult', 'me', 'link', 'claim', 'help'] as const
export type Verb = (typeof VERBS)[number]

/** `kind:argument:argument`, in the order of its shape. */
export function pack(act: Act): string {
  if (act.kind === 'unknown') return act.kind
  const values = act as unknown as Readonly<Record<string, string | number>>
  return [act.kind, ...Object.keys(SHAPES[act.kind]).map((name) => values[name])].join(':')
}

/** The inverse of pack. Anything that pack cannot have made is `unknown`: never throws. */
export function unpack(payload: string): Act {
  const [kind = '', ...given] = payload.split(':')
  if (!isKind(kind)) return { kind: 'unknown' }
  const shape = Object.entries<'id' | 'number' | 'form'>(SHAPES[kind])
  const values = shape.map(([name, type], at) => [name, READ[type](given[at] ?? '')] as const)
  if (given.length !== shape.length || values.some(([, value]) => value === undefined)) return { kind: 'unknown' }
  return { kind, ...Object.fromEntries(values) } as Act
}

/** The form's name, and what it is about. */
export function splitForm(form: FormRef): { readonly name: FormName; readonly about: string | undefined } {
  const [name, about] = form.split('/') as [FormName, string | undefined]
  return { name, about }
}

/** Whether this came from a form that we made. */
export function isFormRef(value: string): value is FormRef {
  const [name, about, ...rest] = value.split('/')
  return FORMS.some((known) => known === name) && (about === undefined || ID.test(about)) && rest.length === 0
}

const ID = /^[a-z0-9-]{1,32}$/

/** The largest that a column holds: one tap that does not fit would fail all that share its statement. */
const NUMBER_MAX = 2 ** 31 - 1

const READ = {
  id: (value: string) => (ID.test(value) ? value : undefined),
  number: (value: string) =>
    /^(0|[1-9]\d{0,9})$/.test(value) && Number(value) <= NUMBER_MAX ? Number(value) : undefined,
  form: (value: string) => (isFormRef(value) ? value : undefined),
} as const

function isKind(kind: string): kind is Kind {
  return Object.hasOwn(SHAPES, kind)
}
