/** Hears what happens in this window's chat, for as long as somebody may be looking. */

const AGAIN_MS = 2_000

/**
 * A browser takes up a broken stream by itself, but gives it up for good at an answer that is no stream, such as a
 * proxy's 503 while the house restarts: then a new one is opened, from the last message that was heard.
 * A window in the background lets go of its stream: a browser has six connections to one house for all its windows,
 * and the seventh window would wait for ever.
 * @param {(message: { id: string, view: object }) => void} onMessage
 * @param {(connected: boolean) => void} onLine
 */
export function listen(url, onMessage, onLine) {
  let version = '0'
  let events
  let timer
  const open = () => {
    clearTimeout(timer)
    events?.close()
    if (document.hidden) return
    events = new EventSource(`${url}?after=${version}`)
    events.addEventListener('open', () => onLine(true))
    events.addEventListener('message', (event) => {
      version = event.lastEventId
      onMessage(JSON.parse(event.data))
    })
    events.addEventListener('error', () => {
      onLine(false)
      if (events.readyState === EventSource.CLOSED) timer = setTimeout(open, AGAIN_MS)
    })
  }
  document.addEventListener('visibilitychange', open)
  open()
}
