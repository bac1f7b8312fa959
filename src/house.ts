/** Composes the house over its data, and lets people in. */
import { registry } from '../adapters/index.ts'
import type { Config } from './config.ts'
import { consultationPages } from './consultations/pages/pages.ts'
import { systemClock, type Ctx } from './ctx.ts'
import { openPlanned } from './db/planned.ts'
import { openSpent } from './delivery/budget.ts'
import { openInbox } from './delivery/inbox.ts'
import { openDoor } from './door.ts'
import { boardPages } from './http/board.ts'
import { FILES, filePages } from './http/files.ts'
import { mountHealth } from './http/health.ts'
import { openHear } from './http/hear.ts'
import { openMetrics } from './http/metrics.ts'
import { passPages } from './people/pages.ts'
import type { LinksTo } from './people/visit.ts'
import type { Http } from './http/server.ts'
import type { Adapter, Log, Platform, Route } from './port.ts'
import { openPrecedence } from './precedence.ts'
import { openQueue } from './queue/queue.ts'
import { openReadings } from './questions/answering/page.ts'
import type { Serving } from './serve.ts'
import { StartError } from './start-error.ts'
import type { Store } from './store.ts'
import { openSpans, type Spans } from './telemetry.ts'
import { openPosters } from './themes/poster.ts'
import { seedThemes } from './themes/seed.ts'
import { startWorker } from './worker.ts'

export interface House extends AsyncDisposable {
  readonly ctx: Ctx
}

/**
 * What is opened is closed in reverse: work first, then the way in.
 * @throws StartError
 */
export async function openHouse(
  config: Config,
  { role, signal, prefix, say }: Serving,
  { http, store, log }: { http: Http; store: Store; log: Log },
): Promise<House> {
  await using opened = new AsyncDisposableStack()
  const metrics = openMetrics({ process: true })
  const planned = opened.use(openPlanned(store.url, log))
  await seedThemes(store.db)
  const home = (config.publicUrl ?? http.url.replace('127.0.0.1', 'localhost')).replace(/\/$/, '')
  const adapters = opened.use(await openAdapters({ ...config, web: { ...config.web, publicUrl: home } }, store, say))
  const spans = opened.use(config.otlpEndpoint ? await openSpans(config.otlpEndpoint) : undefined)
  const queue = opened.use(
    await openQueue({
      redisUrl: config.redisUrl,
      databaseUrl: store.url,
      log,
      ...(prefix && { prefix }),
      telemetry: spans?.queue,
    }),
  )
  const ctx: Ctx = {
    db: store.db,
    planned,
    queue,
    clock: systemClock,
    precedence: openPrecedence(),
    log,
    metrics,
    settings: {
      locale: config.locale,
      zone: config.zone,
      retentionDays: config.retentionDays,
      personas: config.web.personas,
      home,
    },
  }
  http.route('/p/', passPages(ctx))
  http.route(FILES, filePages(ctx))
  http.route('/board/', boardPages(ctx, [...adapters.open.keys()]))
  const consultations = consultationPages(ctx, linksOf(adapters.open))
  for (const path of ['/c', '/c/']) http.route(path, consultations)
  mountHealth(http, ctx, adapters.open, store.room ? { disk: store.room } : {})
  if (role !== 'bot') opened.use(await startWorker(ctx, adapters.open))
  if (role !== 'worker') await listenAll(ctx, adapters.open, { route: http.route, signal, spans })
  http.open()
  say(`Data: ${store.where}. Queue: ${queue.engine === 'redis' ? 'the Redis of REDIS_URL' : 'in PostgreSQL'}.`)
  say(`Samenspraak is open at ${home}`)
  const kept = opened.move()
  return { ctx, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

async function openAdapters(config: Config, store: { db: Ctx['db']; url: string }, say: Serving['say']) {
  const stack = new AsyncDisposableStack()
  const inbox = openInbox(store.db, store.url)
  const open = new Map<Platform, Adapter>()
  for (const entry of registry) {
    const adapter = await entry.open(config, inbox)
    if (adapter) open.set(entry.platform, stack.use(adapter))
    else say(`${entry.platform} is off. Set ${entry.needs} to turn it on.`)
  }
  return { open, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

/** The addresses that lead to a theme, of all platforms that have such addresses. */
function linksOf(adapters: ReadonlyMap<Platform, Adapter>): LinksTo {
  return (theme) =>
    [...adapters.values()].flatMap((adapter) => {
      const url = adapter.linkTo?.(theme)
      return url ? [{ platform: adapter.platform, url }] : []
    })
}

async function listenAll(
  ctx: Ctx,
  adapters: ReadonlyMap<Platform, Adapter>,
  { route, signal, spans }: { route: Route; signal: AbortSignal; spans: Spans | undefined },
): Promise<void> {
  const linksTo = linksOf(adapters)
  const doorFor = openDoor(ctx, linksTo)
  const posters = openPosters(ctx.db, linksTo)
  const readings = openReadings(ctx)
  const spent = openSpent(ctx)
  for (const adapter of adapters.values()) {
    const { platform } = adapter
    const listening = adapter.listen({
      door: doorFor(adapter),
      hear: openHear(ctx, platform, spans),
      route,
      log: ctx.log,
      refused: (why) => ctx.metrics.refused.inc({ platform, why }),
      spent: spent(adapter),
      signal,
      posters,
      readings,
    })
    await listening.catch((err: unknown) => {
      // An adapter says in one sentence which of its settings is at fault.
      throw new StartError(err instanceof Error ? err.message : `${platform} could not be reached.`, { cause: err })
    })
  }
}
