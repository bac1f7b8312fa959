/** The square by itself: the real adapter over HTTP, with a scripted door behind it and messages in memory. */
import { web } from '../../adapters/web/index.ts'
import { openHttp } from '../../src/http/server.ts'
import type { Adapter, Answer, Door, Inbox, InboxMessage, Intent, Log, View } from '../../src/port.ts'
import { listening } from '../driver.ts'

export interface Alone extends AsyncDisposable {
  readonly url: string
  readonly adapter: Adapter
  readonly intents: readonly Intent[]
  /** Everyone who ever came in. */
  readonly people: ReadonlySet<string>
  /** What the house would have logged above `debug`. */
  readonly logged: readonly { facts: object; message: string }[]
  /** From now on the messages cannot be read, as when the database is away. */
  readonly breaks: () => void
}

const reader = { locale: 'nl', zone: 'Europe/Amsterdam' } as const

/** @param door answers in Dutch; it is handed the adapter, to send and edit with */
export async function openAlone(
  door: (intent: Intent, adapter: Adapter) => Promise<View | Answer>,
  { personas = true } = {},
): Promise<Alone> {
  await using opened = new AsyncDisposableStack()
  const intents: Intent[] = []
  const people = new Set<string>()
  const logged: { facts: object; message: string }[] = []
  const note = (facts: object, message: string) => void logged.push({ facts, message })
  const log: Log = { debug: () => undefined, info: note, warn: note, error: note }
  const { inbox, breaks } = inMemory(people)
  const http = opened.use(await openHttp({ host: '127.0.0.1', port: 0, log }))
  const adapter = opened.use(web({ personas, inbox }))
  const listen: Door = async (intent) => {
    intents.push(intent)
    people.add(intent.actor.id)
    const made = await door(intent, adapter)
    return 'reader' in made ? made : { view: made, reader }
  }
  const { signal } = new AbortController()
  await adapter.listen({ ...listening, door: listen, route: http.route, log, signal })
  http.open()
  const kept = opened.move()
  return {
    url: http.url,
    adapter,
    intents,
    people,
    logged,
    breaks,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

function inMemory(people: ReadonlySet<string>): { inbox: Inbox; breaks: () => void } {
  const messages: (InboxMessage & { chat: string })[] = []
  const watchers = new Set<(chat: string) => void>()
  let last = 0
  let broken = false
  const tell = (chat: string) => watchers.forEach((changed) => changed(chat))
  return {
    breaks: () => void (broken = true),
    inbox: {
      known: async (chat) => people.has(chat),
      async append(chat, view) {
        const version = String(++last)
        messages.push({ chat, id: version, version, at: new Date().toISOString(), view })
        tell(chat)
        return version
      },
      async replace(chat, message, view) {
        const at = messages.findIndex((one) => one.chat === chat && one.id === message)
        const [old] = at < 0 ? [] : messages.splice(at, 1)
        if (!old) return false
        messages.push({ ...old, view, version: String(++last) })
        tell(chat)
        return true
      },
      async since(chat, version) {
        if (broken) throw new Error('the database is away: secret-host')
        return messages.filter((one) => one.chat === chat && Number(one.version) > Number(version)).slice(0, 200)
      },
      async watch(changed) {
        watchers.add(changed)
        return { [Symbol.asyncDispose]: async () => void watchers.delete(changed) }
      },
    },
  }
}
