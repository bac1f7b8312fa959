/** What consultations give to programs: open data, a feed, a picture; and what they keep to themselves. */
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { draftBy, opened } from '../../../test/consultation.ts'
import { crowdIn } from '../../../test/crowd.ts'
import { knock, type Knocker } from '../../../test/knock.ts'
import { openWorld, type World } from '../../../test/world.ts'

let world: World
let olga: Knocker
let id: string
const FORMULA = '=HYPERLINK("x")'

beforeAll(async () => {
  world = await openWorld('postgres')
  olga = await knock(world).somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
  id = await opened(olga, { words: { title: 'Park & <vijver>' } })
  await world.ctx.db.part.updateMany({ where: { consultationId: id, position: 0 }, data: { words: { nl: FORMULA } } })
  await crowdIn(world.ctx.db, id, { government: [30, 20], business: [22, 3], resident: [400, 120] })
})
afterAll(() => world[Symbol.asyncDispose]())

const get = async (path: string, language = 'nl') =>
  await fetch(`${world.url}/c/${path}`, { headers: { 'accept-language': language } })

test('CSV and JSON say the same, leave open what is withheld, and hold no formula', async () => {
  const csv = await (await get(`${id}/results.csv`)).text()
  const rows = parse<Record<string, string>>(csv, { columns: true, bom: true })
  const json = (await (await get(`${id}/results.json`)).json()) as {
    parts: { all: { counts: (number | null)[] }; parties: Record<string, { counts: (number | null)[] }> }[]
  }
  expect(rows.length).toBe(4 * (2 + 3))
  expect(rows[0]?.['question']).toBe(`'${FORMULA}`)
  for (const row of rows.filter(({ part }) => part === '1')) {
    const at = row['option'] === 'Meer bomen' ? 0 : 1
    const [part] = json.parts
    const counts = row['party'] === 'all' ? part?.all.counts : part?.parties[row['party'] ?? '']?.counts
    expect(row['count']).toBe(counts?.[at] === null ? '' : String(counts?.[at]))
  }
  expect(rows.filter(({ party, part }) => party === 'business' && part === '1').map(({ count }) => count)).toEqual([
    '',
    '',
  ])
  const columns = await (await get('columns')).text()
  for (const name of Object.keys(rows[0] ?? {})) expect(columns).toContain(`<code>${name}</code>`)
})

test('the feed is well-formed, in the reader’s language, and by theme', async () => {
  const answer = await get('feed.atom?theme=groen', 'en')
  const feed = await answer.text()
  expect(answer.headers.get('content-type')).toContain('application/atom+xml')
  expect(feed).toMatch(
    /^<\?xml version="1.0" encoding="utf-8"\?>\n<feed xmlns="http:\/\/www.w3.org\/2005\/Atom" xml:lang="en">/,
  )
  expect(feed).toContain('Open: Park &amp; &lt;vijver&gt;')
  for (const tag of ['title', 'id', 'updated', 'entry', 'summary']) {
    expect(feed.split(`<${tag}`).length, tag).toBe(feed.split(`</${tag}>`).length)
  }
  expect(await (await get('feed.atom?theme=verkeer')).text()).not.toContain('<entry>')
})

test('the picture is one, as large as previews want it', async () => {
  const answer = await get(`${id}/picture.png`)
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(bytes.subarray(1, 4).toString()).toBe('PNG')
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1200, 630])
  const page = await (await get(id)).text()
  // A whole address, in the page's language, and how large it is: previews ask for no more than that.
  const home = world.ctx.settings.home
  expect(page).toContain(`<meta property="og:image" content="${home}/c/${id}/picture.png?lang=nl" />`)
  expect(page).toContain('<meta property="og:image:width" content="1200" />')
  expect(page).toContain(`<meta property="og:url" content="${home}/c/${id}" />`)
  expect(page).toContain('<meta property="og:title" content="Park &amp; &lt;vijver&gt;" />')
  await world.ctx.db.consultation.update({ where: { id }, data: { picture: 'https://foto.example/park.jpg' } })
  expect(await (await get(id)).text()).toContain('<meta property="og:image" content="https://foto.example/park.jpg" />')
  await world.ctx.db.consultation.update({ where: { id }, data: { picture: null } })
})

test('the picture takes any title: long ones, ones without spaces, ones that are markup or emoji alone', async () => {
  for (const title of ['W'.repeat(120), 'woord '.repeat(40), '<text x="0">&amp;]]>', '🌳🌳🌳', 'Łódź ğ ş ß œ €']) {
    await world.ctx.db.consultation.update({ where: { id }, data: { title: { nl: title } } })
    const answer = await get(`${id}/picture.png`)
    expect(answer.status, title).toBe(200)
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(1, 4)
        .toString(),
      title,
    ).toBe('PNG')
  }
  await world.ctx.db.consultation.update({ where: { id }, data: { title: { nl: 'Park & <vijver>' } } })
})

test('the promise is late from its moment on, not a day after it', async () => {
  const closed = await opened(olga)
  await olga.submits(`end/${closed}`, { why: 'Klaar.' })
  await world.ctx.db.consultation.update({
    where: { id: closed },
    data: { answerBy: new Date(Date.now() - 3_600_000) },
  })
  const page = await (await get(closed)).text()
  expect(page).toMatch(/<li class="late">\s*<strong>Het beloofde antwoord is te laat<\/strong>/)
  expect(await (await get('promises')).text()).toContain('Niet gedaan')
})

test('the themes and the front page lead there, with and without a slash at the end', async () => {
  expect(await (await fetch(`${world.url}/t/groen`)).text()).toContain('href="/c/?theme=groen"')
  expect(await (await fetch(world.url)).text()).toContain('href="/c/"')
  const bare = await fetch(`${world.url}/c`, { redirect: 'manual' })
  expect([bare.status, bare.headers.get('location')]).toEqual([301, '/c/'])
})

test('drafts, what was thrown away, and what never was are not there', async () => {
  const draft = await draftBy(olga)
  const gone = await draftBy(olga)
  await olga.does({ kind: 'consult.discard', consultation: gone })
  for (const which of [draft, gone, 'nergens', '..%2f..', 'a'.repeat(100), 'x%00y']) {
    for (const path of ['', '/results.csv', '/results.json', '/picture.png']) {
      expect((await get(which + path)).status, which + path).toBe(404)
    }
  }
  expect(await (await get('')).text()).not.toContain(draft)
})

test('what was taken out is not counted with what there is to do', async () => {
  const fewer = await opened(olga)
  expect(await (await get(fewer)).text()).toContain('2 vragen, samen ongeveer 60 seconden')
  await olga.does({ kind: 'consult.drop', consultation: fewer, part: 1 })
  expect(await (await get(fewer)).text()).toContain('Eén vraag, samen ongeveer 30 seconden')
})

test('words in another language than their page say which: they are read aloud as what they are', async () => {
  const page = await (await get(id, 'en')).text()
  expect(page).toContain('<h1 lang="nl">Park &amp; &lt;vijver&gt;</h1>')
  expect(page).toMatch(/<p lang="nl">Het park wordt vernieuwd/)
  expect(page).toMatch(/<span lang="nl">Meer bomen<\/span>/)
  expect(await (await get('', 'en')).text()).toContain('<span lang="nl">Park &amp; &lt;vijver&gt;</span>')
  expect(await (await get(id)).text()).not.toMatch(/<(h1|p|span) lang=/)
})

test('a page says which language it is in, and gives the other', async () => {
  expect(await (await get(id, 'en')).text()).toContain('lang="en"')
  const asked = await get(`${id}?lang=nl`, 'en')
  expect(await asked.text()).toMatch(/<html lang="nl">[^]*Uitslag tot nu toe/)
})
