/** What operators ask: does it live, is it ready, what did it count. */
import type { Ctx } from '../ctx.ts'
import type { Adapter, Route } from '../port.ts'
import { openCounting } from './count.ts'
import { respond } from './server.ts'

const PATIENCE_MS = 3_000

export function mountHealth(route: Route, ctx: Ctx, adapters: ReadonlyMap<string, Adapter>): void {
  const count = openCounting(
    ctx,
    [...adapters.values()].map(({ platform }) => platform),
  )
  route('/healthz', (_req, res) => respond(res, 200, 'ok'))
  route('/readyz', (_req, res) => {
    void check(ctx, adapters).then((culprits) =>
      respond(
        res,
        culprits.length === 0 ? 200 : 503,
        JSON.stringify({ ready: culprits.length === 0, culprits }),
        JSON_TYPE,
      ),
    )
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

const JSON_TYPE = 'application/json; charset=utf-8'

/** @returns the names of what does not answer in time */
async function check(ctx: Ctx, adapters: ReadonlyMap<string, Adapter>): Promise<string[]> {
  const asked: [string, Promise<unknown>][] = [
    ['database', ctx.db.$queryRaw`select 1`],
    ['queue', ctx.queue.ping()],
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
