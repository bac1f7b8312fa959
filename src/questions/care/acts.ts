/** Looking after what people say to each other: reports, and a question that becomes a poll. */
import { publish } from '../../delivery/publish.ts'
import type { ActsOf, FormsOf, Visit } from '../../people/visit.ts'
import type { View } from '../../port.ts'
import { decideAppeal, drawAppeal, isAppeal, makeAppeal } from './appeal.ts'
import { blockReported } from './block.ts'
import { keepReported, removeReported } from './decide.ts'
import { listReports, showReport } from './list.ts'
import { drawReport, report } from './report.ts'
import { drawTurn, turn } from './turn.ts'
import { unblock } from './unblock.ts'
import { sorry } from '../../people/sorry.ts'

export const careActs: ActsOf<'report'> = {
  'report.list': listReports,
  'report.show': (visit, act) => showReport(visit, act.report),
  'report.keep': (visit, act) => keepReported(visit, act.report),
  'report.remove': (visit, act) => removeReported(visit, act.report),
  'report.block': (visit, act) => blockReported(visit, act.report, act.term),
  'report.restore': async (visit, act) =>
    (await isAppeal(visit.ctx.db, act.report))
      ? await decideAppeal(visit, act.report, 'removed')
      : sorry('care.report.none'),
  'report.unblock': (visit, act) => unblock(visit, act.person),
}

const APPEAL = 'appeal-'

/** Reported in a group of a platform that asks step by step: the form comes to their own chat. */
async function reportElsewhere({ ctx, who }: Visit, about = ''): Promise<View> {
  const view: View = {
    title: { key: 'form.report.title' },
    buttons: [
      { label: { key: 'form.report.submit' }, does: { kind: 'form.open', form: `report/${about}` }, look: 'main' },
    ],
  }
  await ctx.db.$transaction((tx) =>
    publish(tx, { audience: { kind: 'account', id: String(who.account) }, view, direct: view }),
  )
  return { mood: 'done', lines: [{ key: 'care.elsewhere' }] }
}

export const careForms: FormsOf<'report' | 'turn'> = {
  report: {
    draw: (visit, about = '') => (about.startsWith(APPEAL) ? drawAppeal(visit, about) : drawReport(visit, about)),
    elsewhere: reportElsewhere,
    submit: (visit, values, about = '') =>
      about.startsWith(APPEAL) ? makeAppeal(visit, values, about) : report(visit, values, about),
  },
  turn: {
    draw: drawTurn,
    submit: turn,
  },
}
