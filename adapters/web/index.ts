/** The web, as a platform: the square, where people talk to the bot in a browser. */
import { getRequestListener } from '@hono/node-server'
import { SendError, type Adapter, type Inbox } from '../../src/port.ts'
import { squareApp } from './app.ts'
import { openUploads } from './uploads.ts'
import { openWindows } from './windows.ts'

/** @param settings.personas the try-out: people choose who they are. Otherwise they need an invitation's code. */
export function web(settings: { personas: boolean; inbox: Inbox; publicUrl?: string }): Adapter {
  const { personas, inbox, publicUrl } = settings
  const opened = new AsyncDisposableStack()
  const uploads = openUploads()
  return {
    platform: 'web',
    limits: {
      text: 10_000,
      toast: 0,
      buttons: 100,
      buttonLabel: 200,
      payloadBytes: 200,
      forms: 'page',
      sendsPerSecond: null,
      editsEveryMs: null,
      place: null,
      editEveryMs: 250,
      editDirectEveryMs: 250,
      liveDirectCards: 100_000,
      sendsOnce: false,
    },
    async listen({ door, hear, route, log, refused, posters, readings }) {
      const windows = openWindows(inbox, log)
      opened.defer(() => windows.close())
      opened.use(await inbox.watch((chat) => windows.changed(chat)))
      const app = squareApp({
        personas,
        inbox,
        windows,
        uploads,
        door,
        hear,
        log,
        refused: () => refused('malformed'),
        posters,
        readings,
      })
      const listener = getRequestListener(app.fetch)
      route('/', (req, res) => void listener(req, res))
    },
    async send(to, view) {
      return { tenant: 'web', chat: to.chat, message: await inbox.append(to.chat, view) }
    },
    async edit({ chat, message }, view) {
      if (!(await inbox.replace(chat, message, view))) throw new SendError({ kind: 'gone', reason: 'no such message' })
    },
    fetchFile: async (_tenant, file, most) => uploads.fetch(file, most),
    linkTo: (theme) => publicUrl && `${publicUrl}/t/${theme}`,
    // It is this process itself.
    ready: async () => undefined,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
