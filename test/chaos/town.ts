/** A town to be shaken: real processes, a PostgreSQL and a Redis of its own, strict fakes, and a crowd of followers. */
import { closeDb, openDb, type Db } from '../../src/db/open.ts'
import { openLog } from '../../src/log.ts'
import { migrate } from '../../src/db/migrate.ts'
import { invite } from '../../src/people/invite.ts'
import { meet } from '../../src/people/meet.ts'
import { openQueue, type Queue } from '../../src/queue/queue.ts'
import { seedThemes } from '../../src/themes/seed.ts'
import type { PlatformDriver, SharedPlace, Visitor } from '../driver.ts'
import { startDiscord } from '../platforms/discord.ts'
import { startSlack } from '../platforms/slack.ts'
import { TEAM } from '../platforms/slack/workspace.ts'
import { startTelegram } from '../platforms/telegram.ts'
import { run, type Fell, type Member } from './house.ts'
import { CHATS, type Chat } from './plan.ts'
import { openProxy, type Proxy } from './proxy.ts'
import { freePort } from '../services/free-port.ts'
import { startRedis, type RedisServer } from '../services/redis.ts'
import { startPostgres, type Postgres } from './postgres.ts'

export type EngineName = 'postgres' | 'redis'

interface Side {
  readonly driver: PlatformDriver
  readonly proxy: Proxy
  readonly followers: readonly Visitor[]
  readonly place: SharedPlace
}

export interface Town extends AsyncDisposable {
  readonly engine: EngineName
  readonly db: Db
  readonly postgres: Postgres
  readonly redis: RedisServer | undefined
  /** The suite's own way to the queue: to look into it, and to wipe it. */
  readonly queue: Queue
  readonly sides: Readonly<Record<Chat, Side>>
  readonly official: Visitor
  readonly bot: Member
  readonly workers: readonly Member[]
  readonly fell: Fell
  /** One more process of the same house, with settings of its own. */
  join(name: string, role: 'bot' | 'worker', own: Readonly<Record<string, string>>): Member
}

const THEME = 'groen'
const TENANTS: Readonly<Record<Chat, string>> = { telegram: 'telegram', slack: TEAM, discord: 'discord' }
/** Where each platform's address stands among the settings. */
const ADDRESSES: Readonly<Record<Chat, string>> = {
  telegram: 'TELEGRAM_API_ROOT',
  slack: 'SLACK_API_URL',
  discord: 'DISCORD_API_URL',
}

/** @param options.followers on each platform */
export async function openTown(options: { engine: EngineName; followers: number; workers: number }): Promise<Town> {
  const { engine, followers, workers } = options
  await using opened = new AsyncDisposableStack()
  const postgres = opened.use(await startPostgres())
  const redis = engine === 'redis' ? opened.use(await needRedis()) : undefined
  await migrate(postgres.url)
  const db = openDb(postgres.url)
  opened.defer(() => closeDb(db))
  await seedThemes(db)
  const drivers = {
    telegram: opened.use(await startTelegram({ webhook: true })),
    slack: opened.use(await startSlack()),
    discord: opened.use(await startDiscord()),
  }
  const side = async (chat: Chat): Promise<Side> => {
    const driver = drivers[chat]
    const proxy = opened.use(await openProxy(driver.env[ADDRESSES[chat]] ?? ''))
    const people = await Promise.all(
      Array.from({ length: followers }, (_, n) => driver.person(`Volger ${n}`, { locale: 'nl', started: true })),
    )
    const place = await driver.place('groen')
    await follow(db, chat, people)
    await bind(db, chat, place)
    return { driver, proxy, followers: people, place }
  }
  const sides = { telegram: await side('telegram'), slack: await side('slack'), discord: await side('discord') }
  const env = Object.assign({}, ...CHATS.map((chat) => throughProxy(chat, sides[chat]))) as Record<string, string>
  env['DATABASE_URL'] = postgres.url
  if (redis) env['REDIS_URL'] = redis.url
  const fell: Fell = []
  const port = await freePort()
  let stack: AsyncDisposableStack = opened
  const join: Town['join'] = (name, role, own) => {
    const member = run(name, role, { ...env, PORT: '0', ...own }, fell)
    stack.defer(() => member.stop())
    return member
  }
  const bot = join('the bot', 'bot', { PORT: String(port) })
  const crew = Array.from({ length: workers }, (_, n) => join(`worker ${n + 1}`, 'worker', {}))
  for (const { driver } of Object.values(sides)) driver.connect(`http://127.0.0.1:${port}`)
  await Promise.all([bot, ...crew].map((member) => member.up()))
  const queue = opened.use(await openQueue({ redisUrl: redis?.url, databaseUrl: postgres.url, log: openLog('silent') }))
  const official = await drivers.slack.person('Olga', { locale: 'nl' })
  await official.types('claim', await invite(db, { role: 'official' }))
  await official.sees(/Welkom\. Je kunt nu peilingen openen/)
  const kept = (stack = opened.move())
  return {
    engine, db, postgres, redis, queue, sides, official, bot, workers: crew, fell, join,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  } // prettier-ignore
}

function throughProxy(chat: Chat, { driver, proxy }: Side): Record<string, string> {
  const name = ADDRESSES[chat]
  return { ...driver.env, [name]: proxy.through(driver.env[name] ?? '') }
}

async function follow(db: Db, platform: Chat, people: readonly Visitor[]): Promise<void> {
  const tenant = TENANTS[platform]
  await meet(
    db,
    people.map(({ id }) => ({ platform, tenant, id, locale: 'nl' })),
  )
  const made = await db.$executeRaw`
    insert into follow (person_id, theme_id, account_id) select person_id, ${THEME}, id from account where platform = ${platform}`
  if (made !== people.length) throw new Error(`${made} of ${people.length} people follow on ${platform}`)
}

async function bind(db: Db, platform: Chat, { tenant, chat }: SharedPlace): Promise<void> {
  const { id } = await db.place.create({ data: { platform, tenant, chat } })
  await db.binding.create({ data: { placeId: id, themeId: THEME } })
}

/** @throws Error where this machine has no Redis: nothing would be tested */
async function needRedis(): Promise<RedisServer> {
  const redis = await startRedis()
  if (!redis) throw new Error('redis-server is not installed')
  return redis
}
