/** The public addresses of answered questions, over HTTP. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../../test/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld('postgres', { WEB_PERSONAS: 'off', PUBLIC_URL: 'https://samenspraak.example' })
})
afterAll(() => world[Symbol.asyncDispose]())

const get = (path: string, language = 'nl') =>
  fetch(world.url + path, { headers: { 'accept-language': language }, redirect: 'manual' })

/** A question with an answer, to which both agreed. */
async function published(id: string, words: string, said: readonly string[] = ['Ja.']): Promise<void> {
  const { db } = world.ctx
  const agreedAt = new Date()
  const both = { party: 'resident', locale: 'nl', agreedAt, name: 'party' }
  await db.question.create({ data: { ...both, id, themeId: 'groen', words, state: 'settled', agreedAt: null } })
  await db.answer.createMany({
    data: said.map((one, at) => ({ ...both, id: `${id}a${at}`, questionId: id, words: one })),
  })
  await db.question.update({ where: { id }, data: { agreedAt } })
}

test('a question is a page without a script, in the browser’s language, with its address and its answers', async () => {
  await published('vraag2345678', 'Mag <b>ik</b> een boom planten?\nVoor mijn huis.', [
    'Ja & nee.',
    'Vraag het de buren.',
  ])
  const page = await get('/q/vraag2345678')
  expect(page.status).toBe(200)
  expect(page.headers.get('x-robots-tag')).toBeNull()
  expect(page.headers.get('cache-control')).toBe('no-cache')
  const html = await page.text()
  for (const part of [
    '<html lang="nl">',
    '<link rel="canonical" href="https://samenspraak.example/q/vraag2345678" />',
    'lang="nl">Mag &lt;b&gt;ik&lt;/b&gt; een boom planten?\nVoor mijn huis.</h1>',
    'Vraag van een inwoner.',
    'Er zijn 2 antwoorden. Ze kunnen verschillen',
    'Antwoord 1, van een inwoner',
    'Ja &amp; nee.',
    'Vraag het de buren.',
    'href="/t/groen"',
  ]) {
    expect(html).toContain(part)
  }
  expect(html).not.toMatch(/<script|noindex/)
  expect(await (await get('/q/vraag2345678', 'en-GB')).text()).toMatch(/<html lang="en">[^]*Question from a resident\./)
})

test('what is not to be read any more, or never was, is a kind page and no more', async () => {
  await published('terug2345678', 'Wie maait het gras?')
  expect((await get('/q/terug2345678')).status).toBe(200)
  await world.ctx.db.answer.updateMany({ where: { questionId: 'terug2345678' }, data: { withdrawnAt: new Date() } })
  for (const path of ['/q/terug2345678', '/q/nergens', '/q/%00', '/q/Groen%20en', `/q/${'x'.repeat(5_000)}`]) {
    const page = await get(path)
    const html = await page.text()
    expect([path.slice(0, 20), page.status]).toEqual([path.slice(0, 20), 404])
    expect(html).toContain('Deze vraag is er niet')
    expect(html).not.toContain('gras')
  }
})

test('the theme’s page has the newest, and the others are pages behind it', async () => {
  for (let n = 0; n < 25; n++) await published(`lijst${String(n).padStart(7, 'b')}`, `Vraag nummer ${n}?`)
  const theme = await (await get('/t/groen')).text()
  expect(theme).toContain('Beantwoorde vragen')
  expect(theme.match(/href="\/q\//g)).toHaveLength(5)
  expect(theme).toContain('Vraag nummer 24?')
  const first = await (await get('/t/groen/q')).text()
  expect(first.match(/href="\/q\//g)).toHaveLength(20)
  expect(first).toContain('rel="next" href="/t/groen/q?page=2"')
  const second = await (await get('/t/groen/q?page=2')).text()
  expect(second).toContain('Vraag nummer 0?')
  expect(second).toContain('rel="prev" href="/t/groen/q?page=1"')
  expect(second).not.toContain('rel="next"')
  for (const page of ['0', '-1', '1e9', 'x', '99999']) {
    expect((await get(`/t/groen/q?page=${page}`)).status).toBe(200)
  }
  expect(await (await get('/t/wonen/q')).text()).toContain('nog geen beantwoorde vragen')
  expect(await (await get('/t/wonen')).text()).not.toContain('Beantwoorde vragen')
  expect((await get('/t/nergens/q')).status).toBe(404)
})
