/** What people do about reports, for tests: each as its verb does it, without a platform. */
import type { Who } from '../src/people/arrive.ts'
import type { View } from '../src/port.ts'
import { careActs, careForms } from '../src/questions/care/acts.ts'
import { published, someone, visitOf } from './said.ts'
import type { World } from './world.ts'

export function caring(world: World) {
  const visit = (who: Who, mark?: string) => visitOf(world.ctx, who, mark)
  const reports = (who: Who, about: string, values: Record<string, string> = { why: 'rude' }) =>
    careForms.report.submit(visit(who), values, about)
  const keeps = async (who: Who, report: number) =>
    (await careActs['report.keep'](visit(who), { kind: 'report.keep', report })) as View
  const removes = async (who: Who, report: number) =>
    (await careActs['report.remove'](visit(who), { kind: 'report.remove', report })) as View
  const blocks = async (who: Who, report: number, term = 'month') =>
    (await careActs['report.block'](visit(who), { kind: 'report.block', report, term })) as View
  const shows = async (who: Who, report: number) =>
    (await careActs['report.show'](visit(who), { kind: 'report.show', report })) as View
  const lists = async (who: Who) => (await careActs['report.list'](visit(who), { kind: 'report.list' })) as View
  const reportOf = async (subject: string) =>
    (await world.ctx.db.report.findFirstOrThrow({ where: { subject }, orderBy: { id: 'asc' } })).id
  const calls = () => world.ctx.db.$queryRaw<unknown[]>`select 1 from publication where audience->>'kind' = 'carers'`

  /** A published question with two answers, and somebody who reads along. */
  async function scene() {
    const { ctx } = world
    const [asker, expert, second, reader] = [
      await someone(ctx),
      await someone(ctx),
      await someone(ctx),
      await someone(ctx),
    ]
    const { question: id, answers } = await published(ctx, asker, 'Mogen hier bomen?', [
      [expert, 'Dit is een <b>nare</b> zin @everyone'],
      [second, 'Ja, dat mag.'],
    ])
    return { asker, expert, second, reader, id, bad: answers[0] ?? '', good: answers[1] ?? '' }
  }

  /** Whether cards about this were marked, by a card that follows it. */
  async function watch(subject: string): Promise<() => Promise<boolean>> {
    const card = await world.ctx.db.card.create({
      data: {
        subject,
        refresh: {},
        platform: 'none',
        tenant: 'none',
        chat: subject,
        message: '1',
        accountId: (await someone(world.ctx)).account,
      },
    })
    return async () => {
      // In the order in which a mark goes on.
      if ((await world.ctx.db.stale.count({ where: { subject } })) > 0) return true
      if ((await world.ctx.db.staleDirect.count({ where: { subject } })) > 0) return true
      return (await world.ctx.db.card.findUniqueOrThrow({ where: { id: card.id } })).wanted > 0
    }
  }
  return { visit, reports, keeps, removes, blocks, shows, lists, reportOf, calls, scene, watch }
}
