/** What operators ask: does it live, is it ready, what did it count. */
import type { Ctx } from '../ctx.ts'
import type { Adapter } from '../port.ts'
import { openCounting } from './count.ts'
import { respond, type Http } from './server.ts'

const PATIENCE_MS = 3_000

/** What this house stands on besides: each rejects when it is not well. */
export type Asked = Readonly<Record<string, () => Promise<unknown>>>

export function mountHealth(
  { route, isOpen }: Pick<Http, 'route' | 'isOpen'>,
  ctx: Ctx,
  adapters: ReadonlyMap<string, Adapter>,
  more: Asked = {},
): void {
  const count = openCounting(
    ctx,
    [...adapters.values()].map(({ platform }) => platform),
  )
  route('/healthz', (_req, res) => respond(res, 200, 'ok'))
  route('/readyz', (_req, res) => {
    void check(ctx, adapters, more)
      // Whoever sends people here waits until they are heard.
      .then((found) => (isOpen() ? found : ['start', ...found]))
      .then((culprits) => respondReady(res, culprits))
  })
  route('/metrics', (_req, res) => {
    void count()
      .then(() => ctx.metrics.registry.metrics())
      .then(
        (text) => respond(res, 200, text, ctx.metrics.registry.contentType),
        () => respond(res, 500, 'the metrics could not be read'),
      )
  })
}

function respondReady(res: Parameters<typeof respond>[0], culprits: readonly string[]): void {
  const ready = culprits.length === 0
  respond(res, ready ? 200 : 503, JSON.stringify({ ready, culprits }), JSON_TYPE)
}

const JSON_TYPE = 'application/json; charset=utf-8'

/** @returns the names of what does not answer in time */
async function check(ctx: Ctx, adapters: ReadonlyMap<string, Adapter>, more: Asked): Promise<string[]> {
  const asked: [string, Promise<unknown>][] = [
    ['database', ctx.db.$queryRaw`select 1`],
    ['queue', ctx.queue.ping()],
    ...Object.entries(more).map(([name, ask]): [string, Promise<unknown>] => [name, ask()]),
    ...[...adapters.values()].map((adapter): [string, Promise<unknown>] => [adapter.platform, adapter.ready()]),
  ]
  const answers = await Promise.all(asked.map(async ([name, asking]) => ((await answered(asking)) ? undefined : name)))
  return answers.filter((name) => name !== undefined)
}

async function answered(asking: Promise<unknown>): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, PATIENCE_MS, false).unref())
  return await Promise.race([
    asking.then(
      () => true,
      () => false,
    ),
    late,
  ])
}
