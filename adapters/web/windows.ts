/** The windows that are open in this process: what they missed is sent to them as it happens. */
import type { SSEStreamingApi } from 'hono/streaming'
import type { Inbox, Log, Reader } from '../../src/port.ts'
import { draw } from './render.ts'

/** Proxies close a stream on which nothing happens for a minute. */
const HEARTBEAT_MS = 20_000
const STREAMS_A_WINDOW = 5

interface Window {
  reader: Reader
  readonly streams: Set<() => void>
}

export interface Windows {
  /** The language of a window, as last answered. */
  speaks(id: string, reader: Reader): void
  /** Wakes the windows that show this chat; all of them when it is ''. */
  changed(chat: string): void
  /** Whether this window has as many streams as it may. */
  full(id: string): boolean
  /** Sends all after `version`, and then whatever comes, until the browser leaves or the house stops. */
  follow(stream: SSEStreamingApi, id: string, reader: Reader, version: string): Promise<void>
  close(): void
}

export function openWindows(inbox: Inbox, log: Log): Windows {
  const windows = new Map<string, Window>()
  const closing = new AbortController()

  return {
    speaks(id, reader) {
      const window = windows.get(id)
      if (window) window.reader = reader
    },
    changed(chat) {
      const woken = chat === '' ? windows.values() : [windows.get(chat)]
      for (const window of woken) for (const wake of window?.streams ?? []) wake()
    },
    full: (id) => (windows.get(id)?.streams.size ?? 0) >= STREAMS_A_WINDOW,
    async follow(stream, id, reader, version) {
      const window = windows.get(id) ?? { reader, streams: new Set() }
      windows.set(id, window)
      let wake = () => undefined as void
      const woken = () => wake()
      window.streams.add(woken)
      stream.onAbort(woken)
      try {
        for (let seen = version; !closing.signal.aborted && !stream.aborted;) {
          // Armed before it looks: what comes while it looks wakes it at once.
          const next = new Promise<void>((resolve) => {
            const beat = setTimeout(resolve, HEARTBEAT_MS)
            wake = () => {
              clearTimeout(beat)
              resolve()
            }
          })
          const messages = await inbox.since(id, seen)
          for (const { id: message, version, view } of messages) {
            await stream.writeSSE({
              id: version,
              data: JSON.stringify({ id: message, view: draw(view, window.reader) }),
            })
            seen = version
          }
          if (messages.length === 0) await stream.write(': still here\n\n')
          if (messages.length < 200) await next
          else wake()
        }
      } catch (err) {
        // The stream ends here without a word of ours, and the browser takes it up again where it was.
        log.warn({ err, platform: 'web' }, 'a stream broke')
      } finally {
        wake()
        window.streams.delete(woken)
        if (window.streams.size === 0) windows.delete(id)
      }
    },
    close() {
      closing.abort()
      for (const window of windows.values()) for (const wake of window.streams) wake()
    },
  }
}
