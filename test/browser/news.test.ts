/** Ways out, pictures and forms on the square, as a browser shows them. */
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Form, Intent, View } from '../../src/port.ts'
import { openAlone, type Alone } from '../platforms/web-alone.ts'
import { CARD } from '../port.contract.ts'
import { findBarriers, LOOKS, openChromium, openWindow, scrollsSideways } from '../services/chromium.ts'

const reader = { locale: 'nl', zone: 'Europe/Amsterdam' } as const
const NEWS: View = {
  picture: { url: 'https://beelden.example/boom.svg', alt: { plain: 'Drie jonge bomen op een plein' } },
  title: { plain: 'Het plein wordt groener' },
  lines: [{ plain: 'In het voorjaar planten we twaalf bomen. Kom je helpen?' }],
  note: { plain: 'Nieuws over 🌳 Groen en water' },
  links: [
    { label: { plain: 'Lees het hele plan' }, url: 'https://voorbeeld.example/plan' },
    { label: { plain: 'Je gegevens' }, url: 'http://localhost:3000/pas/abc' },
  ],
  buttons: [{ label: { key: 'do.unfollow' }, does: { kind: 'theme.unfollow', theme: 'groen' }, look: 'quiet' }],
}
const FORM: Form = {
  name: 'theme/groen',
  title: { plain: 'Thema wijzigen' },
  submit: { plain: 'Bewaar' },
  fields: [
    { name: 'name', kind: 'line', label: { plain: 'Naam' }, value: 'Groen en water' },
    {
      name: 'colour',
      kind: 'choice',
      label: { plain: 'Kleur' },
      value: 'green',
      choices: [
        { value: 'blue', label: { plain: 'Blauw' } },
        { value: 'green', label: { plain: 'Groen' } },
      ],
    },
    { name: 'more', kind: 'lines', label: { plain: 'Uitleg' }, hint: { plain: 'In een paar zinnen.' }, optional: true },
  ],
}
const bot = async (intent: Intent): Promise<View> =>
  intent.kind === 'command' && intent.verb === 'poll' ? { form: FORM } : { lines: [{ plain: `(${intent.kind})` }] }

/** The page there, and a picture: who asked for them, and from where, is kept. */
async function open(browser: Browser, square: Alone, look: BrowserContextOptions) {
  const window = await openWindow(browser, look)
  const asked: { url: string; referrer: string | undefined }[] = []
  await window.page.context().route(/\.example\//, async (route) => {
    const request = route.request()
    asked.push({ url: request.url(), referrer: request.headers()['referer'] })
    if (request.url().includes('weg')) return await route.abort()
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><rect width="800" height="600"/></svg>'
    await (request.resourceType() === 'image'
      ? route.fulfill({ contentType: 'image/svg+xml', body: svg })
      : route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Plan</title>' }))
  })
  await window.page.goto(square.url)
  await window.page.getByRole('button', { name: 'Bewoner' }).click()
  await window.page.getByRole('textbox', { name: 'Typ een bericht' }).waitFor()
  const id = [...square.people].at(-1) ?? ''
  return { ...window, asked, to: { tenant: 'web', chat: id, direct: true } }
}

describe.runIf(inject('chromium'))('news on the square', () => {
  let browser: Browser
  beforeAll(async () => void (browser = await openChromium()))
  afterAll(() => browser.close())

  test('a picture and ways out: fetched and opened without a word about who was here', async () => {
    await using square = await openAlone(bot)
    const { page, to, asked, faults } = await open(browser, square, LOOKS.desktop)
    await square.adapter.send(to, NEWS, reader, 'once')
    await page.getByRole('img', { name: 'Drie jonge bomen op een plein' }).waitFor()
    await expect.poll(() => page.evaluate(`document.querySelector('img.picture').naturalWidth`)).toBeGreaterThan(0)
    const link = page.getByRole('link', { name: 'Lees het hele plan (opent in een nieuw tabblad)' })
    const heard = square.intents.length
    const [other] = await Promise.all([page.waitForEvent('popup'), link.click()])
    await other.waitForLoadState()
    expect(await other.evaluate('[window.opener, document.referrer]')).toEqual([null, ''])
    expect(asked).toEqual([
      { url: 'https://beelden.example/boom.svg', referrer: undefined },
      { url: 'https://voorbeeld.example/plan', referrer: undefined },
    ])
    expect(square.intents.length).toBe(heard)
    expect(await page.getByRole('link', { name: /Je gegevens/ }).getAttribute('href')).toBe(
      'http://localhost:3000/pas/abc',
    )
    expect(faults).toEqual([])
  })

  test('a picture that is not there keeps its words and its place; an edit takes it away', async () => {
    await using square = await openAlone(bot)
    const { page, to } = await open(browser, square, LOOKS.phone)
    const gone = { ...NEWS, picture: { url: 'https://beelden.example/weg.jpg', alt: { plain: 'Drie jonge bomen' } } }
    const ref = await square.adapter.send(to, gone, reader, 'once')
    const image = page.getByRole('img', { name: 'Drie jonge bomen' })
    await image.waitFor()
    await expect.poll(() => page.evaluate(`document.querySelector('img.picture').complete`)).toBe(true)
    expect((await image.boundingBox())?.height).toBeGreaterThan(100)
    const { picture: _, ...bare } = gone
    const link = page.getByRole('link', { name: /Lees het hele plan/ })
    await link.focus()
    await square.adapter.edit(ref, bare, reader)
    await image.waitFor({ state: 'detached' })
    // Whoever was on a link stays on it.
    expect(await link.evaluate((it) => it.matches(':focus'))).toBe(true)
  })

  test('the page itself refuses what comes without a secret: a picture over http', async () => {
    await using square = await openAlone(bot)
    const { page, asked, faults } = await open(browser, square, LOOKS.desktop)
    await page.evaluate(`document.body.append(Object.assign(new Image(), { src: 'http://beelden.example/x.jpg' }))`)
    await expect.poll(() => faults.join('\n')).toMatch(/Content Security Policy/)
    expect(asked).toEqual([])
  })

  test('a form says what may stay open, and has what stood there', async () => {
    await using square = await openAlone(bot)
    const { page } = await open(browser, square, LOOKS.phone)
    await page.getByRole('textbox', { name: 'Typ een bericht' }).fill('/poll')
    await page.keyboard.press('Enter')
    const form = page.getByRole('dialog')
    expect(await form.getByLabel('Naam').getAttribute('aria-required')).toBe('true')
    const more = form.getByLabel('Uitleg (mag leeg blijven)')
    expect(await more.getAttribute('aria-required')).toBeNull()
    await form.getByRole('button', { name: 'Bewaar' }).click()
    await page.getByText('(form.submit)').waitFor()
    expect(square.intents.at(-1)).toMatchObject({
      form: 'theme/groen',
      values: { name: 'Groen en water', colour: 'green', more: '' },
    })
  })

  test.each([
    ['phone', 'light'],
    ['phone', 'dark'],
    ['desktop', 'light'],
    ['desktop', 'dark'],
  ] as const)('on a %s, %s, it has no barriers and does not scroll sideways', async (look, colorScheme) => {
    await using square = await openAlone(bot)
    const { page, to, faults } = await open(browser, square, { ...LOOKS[look], colorScheme })
    const long = { label: { plain: 'Lang'.repeat(40) }, url: 'https://voorbeeld.example/lang' }
    await square.adapter.send(to, NEWS, reader, 'once')
    await square.adapter.send(to, { ...CARD, links: [long] }, reader, 'once')
    await page.getByRole('link', { name: /LangLang/ }).waitFor()
    expect(await findBarriers(page)).toEqual([])
    expect(await scrollsSideways(page)).toBe(false)
    const box = await page.getByRole('link', { name: /Lees het hele plan/ }).boundingBox()
    expect(box?.height).toBeGreaterThanOrEqual(44)
    await page.getByRole('textbox', { name: 'Typ een bericht' }).fill('/poll')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    expect(await findBarriers(page)).toEqual([])
    expect(faults).toEqual([])
  })
})
