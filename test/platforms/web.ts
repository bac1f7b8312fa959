/** Plays people in windows of the square, over its own HTTP: the web has no other platform to fake. */
import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { idOf } from '../../adapters/web/identity.ts'
import type { Drawn } from '../../adapters/web/render.ts'
import type { Call, PlatformDriver, SentFile, Visitor } from '../driver.ts'

export interface WebDriver extends PlatformDriver {
  person(
    name: string,
    options?: { locale?: string; party?: 'government' | 'business' | 'resident'; code?: string },
  ): Promise<Visitor>
}

interface Seen {
  readonly id: string
  view: Drawn
}

export async function startWeb(): Promise<WebDriver> {
  const closing = new AbortController()
  const streams: Promise<void>[] = []
  const calls: Call[] = []
  const refusals: string[] = []
  let bot = ''
  let again: (() => Promise<unknown>) | undefined

  async function enter(
    headers: Record<string, string>,
    body: Record<string, string>,
  ): Promise<{ key: string; id: string }> {
    const response = await fetch(`${bot}/enter`, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(body),
    })
    const key = /\/w\/([\w-]+)/.exec(response.headers.get('location') ?? '')?.[1]
    if (!key) throw new Error(`the square let nobody in: ${response.status} ${await response.text()}`)
    return { key, id: idOf(key) ?? '' }
  }

  return {
    platform: 'web',
    env: {},
    calls,
    refusals,
    connect: (url) => void (bot = url),
    async person(_name, { locale = 'nl', party = 'resident', code } = {}) {
      const headers = { 'accept-language': locale }
      const { key, id } = await enter(headers, code ? { code } : { party })
      const seen: Seen[] = []
      const news = new EventEmitter()
      const show = (one: Seen) => {
        const known = seen.find((other) => other.id === one.id)
        if (known) known.view = one.view
        else seen.push(one)
        news.emit('seen')
      }
      let form: Drawn['form']
      const say = async (what: Record<string, unknown>, files: readonly SentFile[] = []) => {
        const body = JSON.stringify({ ...what, key: randomUUID() })
        const upload = new FormData()
        upload.append('said', body)
        for (const { name, type, bytes } of files)
          upload.append('files', new File([Buffer.from(bytes)], name, { type }))
        const post = async () => {
          calls.push({ method: 'say', body: JSON.parse(body) as Record<string, unknown>, at: Date.now() })
          const response = await fetch(`${bot}/w/${key}/say`, {
            method: 'POST',
            ...(files.length > 0
              ? { headers, body: upload }
              : { headers: { ...headers, 'content-type': 'application/json' }, body }),
          })
          if (!response.ok) return void refusals.push(`say: ${response.status}`)
          const { view } = (await response.json()) as { view: Drawn }
          if (view.form) form = view.form
          show({ id: randomUUID(), view })
          return view
        }
        again = post
        return await post()
      }
      streams.push(follow(`${bot}/w/${key}/events`, headers, closing.signal, show))

      const screen = () => seen.map(({ view }) => asText(view)).filter(Boolean)
      return {
        id,
        screen,
        types: async (verb, words = '') => void (await say({ kind: 'type', text: `/${verb} ${words}`.trim() })),
        says: async (text) => void (await say({ kind: 'type', text })),
        sends: async (file, words = '') => void (await say({ kind: 'type', text: words }, [file])),
        replies: () => Promise.reject(new Error('a window has no replies')),
        forges: async (payload) => void (await say({ kind: 'tap', payload })),
        async taps(label) {
          const find = () =>
            seen
              .toReversed()
              .flatMap(({ view }) => view.buttons)
              .find((button) => (typeof label === 'string' ? button.label === label : label.test(button.label)))
          // A way out opens a page of its own, of which the square hears nothing.
          const isOut = () => seen.some(({ view }) => view.links.some((link) => link.label === label))
          const button = await until(
            news,
            () => find() ?? (isOut() || undefined),
            () => `no button ${label} on:\n${screen().join('\n---\n')}`,
          )
          if (button === true) return
          await say({ kind: 'tap', payload: button.payload })
        },
        async fills(values, files = {}) {
          const open = form
          if (!open) throw new Error(`no form is open on:\n${screen().join('\n---\n')}`)
          const filled = open.fields.map(({ name, choices, value: there }) => {
            const value = values[name] ?? there
            return [name, choices.find((choice) => choice.label === value)?.value ?? value]
          })
          const view = await say(
            { kind: 'form', form: open.name, values: Object.fromEntries(filled) as object },
            Object.values(files).flat(),
          )
          if (!view?.errors) form = undefined
        },
        async sees(pattern, _where, ms) {
          const find = () => screen().findLast((text) => pattern.test(text))
          return await until(news, find, () => `${pattern} is not on:\n${screen().join('\n---\n')}`, ms)
        },
      }
    },
    place: () => Promise.reject(new Error('the web has no shared places')),
    met: [],
    misbehave() {
      throw new Error('the web has no platform to misbehave')
    },
    async repeats() {
      await again?.()
    },
    drops: () => undefined,
    async [Symbol.asyncDispose]() {
      closing.abort()
      await Promise.all(streams)
    },
  }
}

/** What a person reads: text first, then the buttons' labels in brackets. */
function asText({ picture, title, lines, bars, note, links, buttons, errors, form }: Drawn): string {
  return [
    ...(picture ? [`(picture ${picture.url} ${picture.alt})`] : []),
    ...(title ? [title] : []),
    ...lines,
    ...bars.map(
      ({ label, percent, count, own }) => `${own ? '✓ ' : ''}${label} ${percent}% (${/\d+/.exec(count)?.[0]})`,
    ),
    ...(note ? [note] : []),
    ...Object.values(errors ?? {}),
    ...(form ? [form.title] : []),
    [...links.map(({ label, url }) => `[${label} → ${url}]`), ...buttons.map(({ label }) => `[${label}]`)].join(' '),
  ]
    .filter(Boolean)
    .join('\n')
}

/** Reads a stream of events and takes it up again when it breaks, as browsers do. */
async function follow(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
  show: (seen: Seen) => void,
): Promise<void> {
  let version = '0'
  while (!signal.aborted) {
    try {
      const response = await fetch(url, { headers: { ...headers, 'last-event-id': version }, signal })
      let rest = ''
      for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const events = (rest + part).split('\n\n')
        rest = events.pop() ?? ''
        for (const event of events) {
          const data = /^data: (.*)$/m.exec(event)?.[1]
          version = /^id: (.*)$/m.exec(event)?.[1] ?? version
          if (data) show(JSON.parse(data) as Seen)
        }
      }
    } catch {
      // The bot restarts, or the story is over.
    }
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Waits until there is something, for as long as news may come. */
async function until<T>(news: EventEmitter, find: () => T | undefined, why: () => string, ms = 30_000): Promise<T> {
  const late = AbortSignal.timeout(ms)
  for (;;) {
    const found = find()
    if (found !== undefined) return found
    try {
      await once(news, 'seen', { signal: late })
    } catch {
      throw new Error(`after ${ms} ms: ${why()}`)
    }
  }
}
