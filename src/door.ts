/** The way in for people: what they want, to the verb that does it, to what they see. */
import { splitForm, type Act, type FormName, type FormRef } from './act.ts'
import { answerAgain, markOf } from './again.ts'
import { openBusy } from './busy.ts'
import { consultationActs, consultationForms } from './consultations/acts.ts'
import { showConsultationCard } from './consultations/card.ts'
import { consult } from './consultations/opening/consult.ts'
import type { Ctx } from './ctx.ts'
import {
  answerStep,
  askAgain,
  beginSteps,
  dropFiles,
  endSteps,
  fileAnswers,
  fileStep,
  repairStep,
  type Step,
} from './forms/steps.ts'
import { beyondBorder } from './forms/words.ts'
import { peopleActs, peopleForms } from './people/acts.ts'
import { arrive, readerOf } from './people/arrive.ts'
import { claim } from './people/claim.ts'
import { helpView } from './people/help.ts'
import { enterLink, makeLink } from './people/link.ts'
import { showMe } from './people/me.ts'
import { becomePersona } from './people/persona.ts'
import { presence } from './people/presence.ts'
import { sorry } from './people/sorry.ts'
import type { FormVerb, LinksTo, Made, Visit } from './people/visit.ts'
import { pollActs, pollForms } from './polls/acts.ts'
import { showPoll } from './polls/show.ts'
import { openVote } from './polls/vote.ts'
import { SendError, type Adapter, type Answer, type Door, type Form, type Intent, type View } from './port.ts'
import { questionActs, questionForms } from './questions/acts.ts'
import { askElsewhere } from './questions/asking/ask.ts'
import { drawAsk } from './questions/asking/form.ts'
import { heardReply } from './questions/answering/reply.ts'
import { answerView } from './questions/answering/view.ts'
import { showQuestionCard } from './questions/card.ts'
import { draftOf, keepFiles, keepLate } from './questions/files.ts'
import { repliedTo } from './questions/replied.ts'
import { themeActs, themeForms } from './themes/acts.ts'
import { follow, unfollow } from './themes/follow.ts'
import { theme, themes } from './themes/list.ts'
import { showReach } from './themes/reach.ts'
import { choose } from './themes/search.ts'
import { traced } from './trace.ts'

/** Each act to its verb. */
const acts: Readonly<Partial<Record<Act['kind'], (visit: Visit, act: never) => Made | Promise<Made>>>> = {
  ...peopleActs,
  ...themeActs,
  ...pollActs,
  ...questionActs,
  ...consultationActs,
  'form.cancel': async ({ ctx, who, at }: Visit) => {
    await dropFiles(ctx.db, who)
    return { lines: [{ key: (await endSteps(ctx, who, at)) ? 'form.cancelled' : 'form.idle' }] }
  },
  help: ({ who }: Visit) => helpView(who),
}
const forms: Readonly<Partial<Record<FormName, FormVerb>>> = {
  ...peopleForms,
  ...themeForms,
  ...pollForms,
  ...questionForms,
  ...consultationForms,
}

type House = Pick<Adapter, 'limits' | 'manages' | 'fetchFile'>

/**
 * One door for the whole process: votes from every platform share its batches.
 * @param linksTo the addresses that lead to a theme, on whichever platform has them
 */
export function openDoor(ctx: Ctx, linksTo: LinksTo = () => []): (adapter: House) => Door {
  const vote = openVote(ctx)
  const again = answerAgain()
  const busy = openBusy(ctx.clock)

  const enter = async (adapter: House, intent: Intent): Promise<Answer> => {
    const { actor, at, files = [] } = intent
    // What people say to each other is none of ours, and makes nobody known to us: only a reply to a question is.
    if (intent.kind === 'text' && !at.direct && !(await repliedTo(ctx.db, intent))) {
      return { view: {}, reader: readerOf(ctx, null) }
    }
    const who = await arrive(ctx, actor, at.tenant)
    const manages = async () => (at.direct ? false : await adapter.manages?.(actor, at))
    const fetchFile: Visit['fetchFile'] = async (file, most) => {
      if (!adapter.fetchFile) throw new SendError({ kind: 'refused', reason: 'no files here' })
      return await adapter.fetchFile(at.tenant, file, most)
    }
    const cast = (poll: string, option: number) => vote({ actor, key: intent.key, poll, option, asPart: true })
    const visit: Visit = { ctx, who, actor, at, mark: markOf(intent), manages, cast, files, fetchFile, linksTo }
    const made = await lead(visit, adapter.limits.forms, intent)
    return 'reader' in made ? made : { view: made, reader: who.reader }
  }

  const answer = async (adapter: House, intent: Intent): Promise<Answer> => {
    const { platform } = intent.actor
    const stop = ctx.metrics.answered.startTimer({ platform })
    ctx.metrics.intents.inc({ platform, kind: intent.kind })
    ctx.precedence.heard()
    ctx.log.debug({ platform, kind: intent.kind }, 'heard')
    try {
      const stranger = () => readerOf(ctx, null, intent.actor.locale)
      if (busy(intent.actor)) return { view: sorry('fault.busy'), reader: stranger() }
      const tooLong = beyondBorder(wordsOf(intent))
      if (tooLong) return { view: { mood: 'sorry', lines: [tooLong] }, reader: stranger() }
      // The busiest path looks up the person, and whether this is a repeat, in the statement that stores the ballot.
      if (intent.kind === 'poll.vote') return await vote(intent)
      return await again(intent, () => enter(adapter, intent))
    } catch (err) {
      // Nothing was changed, or all of it: the person may try again.
      ctx.log.error({ err, platform, kind: intent.kind }, 'an intent failed')
      return { view: sorry('fault.trouble'), reader: readerOf(ctx, null, intent.actor.locale) }
    } finally {
      stop()
    }
  }

  // Whoever comes without a trace (a test, an adapter that keeps none) gets one here.
  return (adapter) => (intent) => traced(() => answer(adapter, intent))
}

/** The newest look of a card, for the worker. */
export async function showCard(ctx: Ctx, refresh: Act, person: number | null): Promise<View> {
  switch (refresh.kind) {
    case 'poll.show':
      return await showPoll(ctx, refresh.poll, person)
    case 'reach.show':
      return await showReach(ctx, refresh.publication, person)
    case 'question.show':
      return await showQuestionCard(ctx, refresh.question, person)
    case 'answer.show':
      return await answerView(ctx.db, ctx.settings, refresh.answer, person)
    case 'consult.show':
      return await showConsultationCard(ctx, refresh.consultation, person)
    default:
      return sorry('fault.unknown')
  }
}

function wordsOf(intent: Intent): readonly string[] {
  switch (intent.kind) {
    case 'text':
      return [intent.text]
    case 'command':
      return [intent.rest]
    case 'form.pick':
      return [intent.value]
    case 'form.submit':
      return Object.values(intent.values)
    default:
      return []
  }
}

type How = Adapter['limits']['forms']

async function lead(visit: Visit, how: How, intent: Intent): Promise<Made> {
  const { ctx, who } = visit
  switch (intent.kind) {
    case 'text':
      return (await hearReply(visit, intent)) ?? (await hear(visit, intent.text))
    case 'form.pick':
      return await hear(visit, intent.value, 'form.idle')
    case 'form.skip':
      return await hear(visit, undefined, 'form.idle')
    case 'command':
      return await obey(visit, how, intent)
    case 'form.open':
      return await openForm(visit, how, intent.form)
    case 'form.submit':
      return await submit(visit, intent.form, intent.values)
    case 'presence':
      return await presence(ctx, who, intent.away)
    case 'persona':
      return await becomePersona(ctx, who, intent.party)
    default:
      return (await acts[intent.kind]?.(visit, intent as never)) ?? sorry('fault.unknown')
  }
}

async function obey(visit: Visit, how: How, { verb, rest }: Intent & { kind: 'command' }): Promise<Made> {
  const { ctx, who, mark } = visit
  switch (verb) {
    case 'themes':
    case 'follow':
    case 'unfollow': {
      if (!rest) return await themes(ctx, who)
      const { kind, go } = WORDED[verb]
      return await choose(
        ctx,
        rest,
        (theme) => ({ kind, theme }),
        async (theme) => await go(visit, theme),
      )
    }
    case 'poll':
      return await openForm(visit, how, 'poll')
    case 'claim':
      return rest ? await claim(ctx, who, rest, mark) : await openForm(visit, how, 'claim')
    case 'me':
      return await showMe(ctx, who)
    case 'help':
      return helpView(who)
    case 'link':
      return rest ? await enterLink(ctx, who, rest) : await makeLink(ctx, who)
    case 'ask':
      return await present(visit, how, await drawAsk(visit, undefined, rest), () => askElsewhere(visit, undefined))
    case 'consult':
      return (await consult(visit)) ?? (await openForm(visit, how, 'consult'))
  }
}

/** The verbs that people type a theme's name behind: what each does with it, and the act of its buttons. */
const WORDED = {
  themes: { kind: 'theme.show', go: theme },
  follow: { kind: 'theme.follow', go: ({ ctx, who }: Visit, id: string) => follow(ctx, who, id) },
  unfollow: { kind: 'theme.unfollow', go: ({ ctx, who }: Visit, id: string) => unfollow(ctx, who, id) },
} as const

async function openForm(visit: Visit, how: How, ref: FormRef): Promise<View> {
  const { name, about } = splitForm(ref)
  const verb = forms[name]
  const drawn = await verb?.draw(visit, about)
  return drawn ? await present(visit, how, drawn, () => verb?.elsewhere?.(visit, about)) : sorry('fault.unknown')
}

/** @param elsewhere brings it to their own chat, where the form can */
async function present(
  visit: Visit,
  how: How,
  drawn: Form | View,
  elsewhere: () => Promise<View> | undefined,
): Promise<View> {
  if (!('fields' in drawn)) return drawn
  if (how !== 'steps') return { form: drawn }
  // In a group the answers would be read along, and the platform may not even show them to the bot.
  if (visit.at.direct) return await beginSteps(visit.ctx, visit.who, visit.at, drawn)
  return (await elsewhere()) ?? sorry('form.direct')
}

async function submit(visit: Visit, ref: FormRef, values: Readonly<Record<string, string>>): Promise<View> {
  const { name, about } = splitForm(ref)
  return (await forms[name]?.submit(visit, values, about)) ?? sorry('fault.unknown')
}

/** A sentence that is no command: the answer to the question of an open form, or something we cannot follow. */
async function hear(visit: Visit, words: string | undefined, idle: 'fault.text' | 'form.idle' = 'fault.text') {
  const { ctx, who, at, mark, files } = visit
  const step = files.length > 0 ? await takeFiles(visit, words ?? '') : await answerStep(ctx, who, at, words, mark)
  if (!step) return files.length > 0 && !words ? await keepLate(visit) : sorry(files.length > 0 ? 'files.idle' : idle)
  if ('ask' in step) return step.ask
  const view = await submit(visit, step.filled.name, step.values)
  if (view.errors) {
    return await repairStep(ctx, who, at, { form: step.filled, values: step.values, errors: view.errors })
  }
  await endSteps(ctx, who, at)
  return view
}

/** A reply to a question's own message is an answer to it, and one to an answer's goes on about that. @returns undefined for a reply to anything else */
async function hearReply(visit: Visit, intent: Intent & { kind: 'text' }): Promise<View | undefined> {
  const subject = await repliedTo(visit.ctx.db, intent)
  if (subject === undefined) return undefined
  if (intent.text.trim() === '' && visit.files.length === 0) return sorry('reply.empty')
  return await heardReply(visit, subject, intent.text)
}

/** A file goes with the open form: kept at once, so that a restart loses nothing. @returns undefined when none is open */
async function takeFiles(visit: Visit, words: string): Promise<Step | undefined> {
  const { ctx, who, at, mark } = visit
  const open = await fileStep(ctx, who, at, mark)
  if (open === undefined || open === 'again') return await answerStep(ctx, who, at, words, mark)
  const fault = open === 'unasked' ? ({ key: 'files.unasked' } as const) : await keepFiles(visit, draftOf(who.account))
  if (fault) return await askAgain(ctx, who, at, fault, { key: mark, mood: 'sorry' })
  return words.trim() ? await answerStep(ctx, who, at, words, mark) : await fileAnswers(ctx, who, at, mark)
}
