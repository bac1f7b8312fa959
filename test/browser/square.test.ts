/** What can go wrong around a page: the line, the house behind it, a crowd that votes, a small screen. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Adapter, Form, Intent, View } from '../../src/port.ts'
import { openAlone, type Alone } from '../platforms/web-alone.ts'
import { CARD, HOSTILE } from '../port.contract.ts'
import { findBarriers, LOOKS, openChromium, openWindow, scrollsSideways } from '../services/chromium.ts'

const reader = { locale: 'nl', zone: 'Europe/Amsterdam' } as const
const FORM: Form = {
  name: 'poll',
  title: { key: 'form.poll.title' },
  submit: { key: 'form.poll.submit' },
  fields: [
    { name: 'question', kind: 'line', label: { key: 'form.poll.question' }, hint: { key: 'form.poll.question.hint' } },
    { name: 'options', kind: 'lines', label: { key: 'form.poll.options' }, hint: { key: 'form.poll.options.hint' } },
    { name: 'closes', kind: 'when', label: { key: 'form.poll.closes' }, hint: { key: 'form.poll.closes.hint' } },
  ],
}
const OPTIONS_FAULT: View = { errors: { options: { key: 'options.few' } } }
const cardAt = (count: number): View => ({
  ...CARD,
  lines: [{ key: 'poll.card.count', with: { count: count + 1 } }],
  bars: [
    { label: { plain: 'Ja' }, count, share: count / (count + 1), own: true },
    { label: { plain: 'Nee' }, count: 1, share: 1 / (count + 1), own: false },
  ],
})

/** A bot of few words: help, a form, and whatever `submitted` answers to it. */
const bot =
  (submitted: () => View = () => ({ mood: 'done', lines: [{ plain: 'Ontvangen.' }] })) =>
  async (intent: Intent): Promise<View> => {
    if (intent.kind === 'form.submit') return submitted()
    if (intent.kind === 'command' && intent.verb === 'poll') return { form: FORM }
    return { title: { key: 'help.title' }, lines: [{ key: 'help.themes' }] }
  }

describe.runIf(inject('chromium'))('a window on the square', () => {
  let browser: Browser
  beforeAll(async () => void (browser = await openChromium()))
  afterAll(() => browser.close())

  async function enter(square: Alone, look: BrowserContextOptions = LOOKS.desktop) {
    const window = await openWindow(browser, look)
    const before = new Set(square.people)
    await window.page.goto(square.url)
    await window.page.getByRole('button', { name: 'Bewoner' }).click()
    await window.page.getByRole('textbox', { name: 'Typ een bericht' }).waitFor()
    const id = [...square.people].find((person) => !before.has(person)) ?? ''
    return { ...window, to: { tenant: 'web', chat: id, direct: true } }
  }

  async function fillIn(page: Page) {
    await page.getByRole('textbox', { name: 'Typ een bericht' }).fill('/poll')
    await page.keyboard.press('Enter')
    const form = page.getByRole('dialog')
    await form.getByLabel('Vraag').fill('Meer bomen?')
    await form.getByLabel('Keuzes').fill('Ja\nNee')
    await form.getByRole('button', { name: '3 dagen' }).click()
    return form
  }

  const send = async (adapter: Adapter, to: { tenant: string; chat: string; direct: boolean }, view: View) =>
    await adapter.send(to, view, reader, 'once')

  test('a form that did not arrive stays open with what was typed, and counts once when it is sent again', async () => {
    await using square = await openAlone(bot())
    const { page } = await enter(square)
    const form = await fillIn(page)
    const keys: unknown[] = []
    await page.route('**/say', async (route) => {
      keys.push((route.request().postDataJSON() as { key: unknown }).key)
      await route.abort('connectionreset')
    })
    await form.getByRole('button', { name: 'Open de peiling' }).click()
    await form.getByRole('alert').getByText('Dat kwam niet aan').waitFor()
    expect(await form.getByLabel('Keuzes').inputValue()).toBe('Ja\nNee')
    expect(await findBarriers(page)).toEqual([])
    await page.unroute('**/say')
    await form.getByRole('button', { name: 'Open de peiling' }).click()
    await page.getByText('Ontvangen.').waitFor()
    expect(await form.count()).toBe(0)
    const submitted = square.intents.filter(({ kind }) => kind === 'form.submit')
    expect(submitted.map(({ key }) => key?.split(':')[1])).toEqual([keys[0]])
    expect(new Set(keys).size).toBe(1)
  })

  test('a form that the house could not take now stays open, and says why', async () => {
    const answers: View[] = [{ mood: 'sorry', lines: [{ key: 'fault.trouble' }] }, OPTIONS_FAULT]
    await using square = await openAlone(bot(() => answers.shift() ?? { lines: [{ plain: 'Ontvangen.' }] }))
    const { page, faults } = await enter(square)
    const form = await fillIn(page)
    const submit = form.getByRole('button', { name: 'Open de peiling' })
    await submit.click()
    await form.getByRole('alert').getByText('Dat lukte niet').waitFor()
    await submit.click()
    await form.getByText('Geef ten minste 2 keuzes').waitFor()
    expect(await form.getByRole('alert').count()).toBe(0)
    expect(await form.getByLabel('Keuzes').getAttribute('aria-invalid')).toBe('true')
    await submit.click()
    await page.getByText('Ontvangen.').waitFor()
    expect(faults).toEqual([])
  })

  test('nothing can be sent before the page is ready to send it', async () => {
    await using square = await openAlone(bot())
    const { page } = await enter(square, LOOKS.phone)
    const script = Promise.withResolvers<void>()
    await page.route('**/square.js', async (route) => {
      await script.promise
      await route.continue()
    })
    await page.reload({ waitUntil: 'commit' })
    const text = page.getByRole('textbox', { name: 'Typ een bericht' })
    await text.waitFor()
    expect(await text.isDisabled()).toBe(true)
    expect(await page.getByRole('button', { disabled: false }).count()).toBe(0)
    expect(await findBarriers(page)).toEqual([])
    expect(await scrollsSideways(page)).toBe(false)
    script.resolve()
    await text.fill('/help')
    await page.keyboard.press('Enter')
    await page.getByText('/help', { exact: true }).waitFor()
  })

  test('a sentence that did not arrive is back where it was typed', async () => {
    await using square = await openAlone(bot())
    const { page } = await enter(square)
    const text = page.getByRole('textbox', { name: 'Typ een bericht' })
    await text.fill('x'.repeat(10_001))
    await page.keyboard.press('Enter')
    await page.getByText('Dat is te veel tekst').waitFor()
    expect(await text.inputValue()).toHaveLength(10_001)
  })

  test('a house that restarts behind a proxy: the window is live again by itself, and missed nothing', async () => {
    await using square = await openAlone(bot())
    const { page, to } = await enter(square)
    const first = await send(square.adapter, to, CARD)
    await page.getByText('Meer bomen in de Kerkstraat?').waitFor()
    let away = true
    // A browser gives up a stream for good at an answer that is no stream.
    await page.route('**/events*', (route) => (away ? route.fulfill({ status: 503 }) : route.continue()))
    await page.reload()
    await page.getByText('Er is even geen verbinding').waitFor()
    await square.adapter.edit({ ...first }, { ...CARD, title: { plain: 'Nog meer bomen?' } }, reader)
    away = false
    await page.getByText('Nog meer bomen?').waitFor()
    await page.getByText('Er is even geen verbinding').waitFor({ state: 'hidden' })
  })

  test('a crowd that votes is seen at once, and spoken of once in a while', async () => {
    await using square = await openAlone(bot())
    const { page, to, faults } = await enter(square)
    const card = await send(square.adapter, to, cardAt(1))
    await page.getByText('2 stemmen', { exact: true }).waitFor()
    const button = page.getByRole('button', { name: 'Nee', exact: true })
    await button.focus()
    await page.evaluate(`(() => {
      window.spoken = []
      new MutationObserver(() => window.spoken.push(document.getElementById('news').textContent))
        .observe(document.getElementById('news'), { childList: true, characterData: true, subtree: true })
    })()`)
    for (let count = 2; count <= 30; count++) await square.adapter.edit(card, cardAt(count), reader)
    await page.getByText('31 stemmen', { exact: true }).waitFor()
    await page.getByText('97% · 30 stemmen').waitFor()
    // Whoever is on a button stays on it, and nothing inside the conversation speaks by itself.
    expect(await button.evaluate((it) => it.matches(':focus'))).toBe(true)
    expect(await button.evaluate((it) => it.closest('[aria-live]')?.getAttribute('aria-live'))).toBe('off')
    expect(await page.getByRole('log').getAttribute('aria-live')).toBe('polite')
    await expect.poll(() => page.evaluate('window.spoken.length')).toBe(1)
    expect(await page.evaluate('window.spoken[0]')).toBe('Nieuwe stand: Meer bomen in de Kerkstraat?')
    expect(faults).toEqual([])
  })

  test('people’s words are words: markup in a card is read, not run', async () => {
    await using square = await openAlone(bot())
    const { page, to, faults } = await enter(square)
    const hostile = `<img src=x onerror=alert(1)>${HOSTILE}`
    await send(square.adapter, to, { ...CARD, title: { plain: hostile } })
    await page.getByRole('heading', { name: '<img src=x onerror=alert(1)>' }).waitFor()
    expect(await page.locator('#log img, #log b, #log script').count()).toBe(0)
    expect(faults).toEqual([])
  })

  describe.each([
    ['phone', 'light'],
    ['phone', 'dark'],
    ['desktop', 'light'],
    ['desktop', 'dark'],
  ] as const)('on a %s, %s', (look, colorScheme) => {
    test('each state of the page has no barriers and does not scroll sideways', async () => {
      await using square = await openAlone(bot(() => OPTIONS_FAULT))
      const { page, to, faults } = await enter(square, { ...LOOKS[look], colorScheme })
      const check = async () => {
        expect(await findBarriers(page)).toEqual([])
        expect(await scrollsSideways(page)).toBe(false)
      }
      await check()
      await send(square.adapter, to, { ...CARD, title: { plain: `${'Lang'.repeat(60)}?` } })
      await send(square.adapter, to, { ...CARD, mood: 'sorry', buttons: [] })
      await page.getByText('LangLang').waitFor()
      await check()
      const form = await fillIn(page)
      await check()
      await form.getByRole('button', { name: 'Open de peiling' }).click()
      await form.getByText('Geef ten minste 2 keuzes').waitFor()
      await check()
      await page.goto(`${square.url}/w/nergens`)
      await page.getByRole('link', { name: 'Naar de voorpagina' }).waitFor()
      await check()
      expect(faults.filter((fault) => !fault.includes('404'))).toEqual([])
    })
  })

  test.each([
    ['twice as large', 720, 450],
    ['four times as large', 320, 256],
  ])('%s, everything can still be reached', async (_name, width, height) => {
    await using square = await openAlone(bot())
    const { page, to } = await enter(square, { viewport: { width, height } })
    await send(square.adapter, to, CARD)
    await page.getByRole('button', { name: 'Nee', exact: true }).click()
    expect(await scrollsSideways(page)).toBe(false)
    // Enough of the conversation to read it.
    const log = await page.getByRole('log').boundingBox()
    expect(log?.height).toBeGreaterThan(150)
    const sendIt = await page.getByRole('button', { name: 'Verstuur' }).boundingBox()
    expect((sendIt?.y ?? 0) + (sendIt?.height ?? 0)).toBeLessThanOrEqual(height)
  })

  test('a button’s word stands on one line, and is large enough for a thumb', async () => {
    await using square = await openAlone(bot())
    const { page } = await enter(square, LOOKS.phone)
    const box = await page.getByRole('button', { name: 'Verstuur' }).boundingBox()
    expect(box?.height).toBeGreaterThanOrEqual(44)
    expect(box?.height).toBeLessThan(50)
  })

  test('whoever wants no movement gets none', async () => {
    await using square = await openAlone(bot())
    const { page, to } = await enter(square, { ...LOOKS.desktop, reducedMotion: 'reduce' })
    await send(square.adapter, to, CARD)
    const fill = page.locator('.fill').first()
    await fill.waitFor({ state: 'attached' })
    expect(await fill.evaluate((it) => it.ownerDocument.defaultView?.getComputedStyle(it).transitionDuration)).toBe(
      '0s',
    )
  })
})
