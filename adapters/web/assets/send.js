/** Sends what somebody does, and tries again while nobody heard it. */

/** A line that drops for a moment is no news; after this long it is. */
const WAITS_MS = [0, 500, 2_000]

/**
 * @param {string} url
 * @param {object} what with its `key`: the same at every try, so that it counts once
 * @param {readonly File[]} files that come along
 * @param {string} failed what to say when nobody could be reached
 * @returns {Promise<{ answer: { view: object, locale: string } } | { sorry: string }>} `sorry`: why it was not taken
 */
export async function send(url, what, files, failed) {
  const said = JSON.stringify(what)
  const form = new FormData()
  form.append('said', said)
  for (const file of files) form.append('files', file)
  // Of a form with files the browser itself says what it is.
  const body = files.length > 0 ? form : said
  const headers = files.length > 0 ? {} : { 'content-type': 'application/json' }
  let sorry = failed
  for (const wait of WAITS_MS) {
    if (wait) await new Promise((resolve) => setTimeout(resolve, wait))
    try {
      const response = await fetch(url, { method: 'POST', body, headers })
      if (response.ok) return { answer: await response.json() }
      // What the house says itself is said here: a proxy's page about its own trouble is not.
      if (response.headers.get('content-type')?.startsWith('text/plain')) sorry = (await response.text()) || failed
      if (response.status < 500) break
    } catch {
      // No connection: tried again.
    }
  }
  return { sorry }
}
