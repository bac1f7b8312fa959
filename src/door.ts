/** The way in for people: what they want, to the verb that does it, to what they see. */
import { splitForm, type Act, type FormRef } from './act.ts'
import { answerAgain, markOf } from './again.ts'
import { openBusy } from './busy.ts'
import type { Ctx } from './ctx.ts'
import { answerStep, beginSteps, endSteps, repairStep } from './forms/steps.ts'
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
import type { Adapter, Answer, Door, Intent, View } from './port.ts'
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
  'form.cancel': async ({ ctx, who, at }: Visit) => ({
    lines: [{ key: (await endSteps(ctx, who, at)) ? 'form.cancelled' : 'form.idle' }],
  }),
  help: ({ who }: Visit) => helpView(who),
}
const forms: Readonly<Partial<Record<string, FormVerb>>> = { ...peopleForms, ...themeForms, ...pollForms }

type House = Pick<Adapter, 'limits' | 'manages'>

/**
 * One door for the whole process: votes from every platform share its batches.
 * @param linksTo the addresses that lead to a theme, on whichever platform has them
 */
export function openDoor(ctx: Ctx, linksTo: LinksTo = () => []): (adapter: House) => Door {
  const vote = openVote(ctx)
  const again = answerAgain()
  const busy = openBusy(ctx.clock)

  const enter = async (adapter: House, intent: Intent): Promise<Answer> => {
    const { actor, at } = intent
    const who = await arrive(ctx, actor, at.tenant)
    const manages = async () => (at.direct ? false : await adapter.manages?.(actor, at))
    const visit: Visit = { ctx, who, actor, at, mark: markOf(intent), manages, linksTo }
    const made = await lead(visit, adapter.limits.forms, intent)
    return 'reader' in made ? made : { view: made, reader: who.reader }
  }

  const answer = async (adapter: House, intent: Intent): Promise<Answer> => {
    const { platform } = intent.actor
    const stop = ctx.metrics.answered.startTimer({ platform })
    ctx.metrics.intents.inc({ platform, kind: intent.kind })
    ctx.log.debug({ platform, kind: intent.kind }, 'heard')
    try {
      if (busy(intent.actor)) return { view: sorry('fault.busy'), reader: readerOf(ctx, null, intent.actor.locale) }
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
    default:
      return sorry('fault.unknown')
  }
}

type How = Adapter['limits']['forms']

async function lead(visit: Visit, how: How, intent: Intent): Promise<Made> {
  const { ctx, who } = visit
  switch (intent.kind) {
    case 'text':
      return await hear(visit, intent.text)
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
    case 'consult':
      return sorry('fault.later')
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
  const drawn = await forms[name]?.draw(visit, about)
  if (!drawn) return sorry('fault.unknown')
  if (!('fields' in drawn)) return drawn
  if (how !== 'steps') return { form: drawn }
  // In a group the answers would be read along, and the platform may not even show them to the bot.
  return visit.at.direct ? await beginSteps(visit.ctx, visit.who, visit.at, drawn) : sorry('form.direct')
}

async function submit(visit: Visit, ref: FormRef, values: Readonly<Record<string, string>>): Promise<View> {
  const { name, about } = splitForm(ref)
  return (await forms[name]?.submit(visit, values, about)) ?? sorry('fault.unknown')
}

/** A sentence that is no command: the answer to the question of an open form, or something we cannot follow. */
async function hear(visit: Visit, words: string | undefined, idle: 'fault.text' | 'form.idle' = 'fault.text') {
  const { ctx, who, at, mark } = visit
  const step = await answerStep(ctx, who, at, words, mark)
  if (!step) return sorry(idle)
  if ('ask' in step) return step.ask
  const view = await submit(visit, step.filled.name, step.values)
  if (view.errors) {
    return await repairStep(ctx, who, at, { form: step.filled, values: step.values, errors: view.errors })
  }
  await endSteps(ctx, who, at)
  return view
}
