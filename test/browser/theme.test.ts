/** A theme's public page and poster, for whoever has only its address: to read, to follow, to print, to scan. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { findBarriers, LOOKS, openChromium, openWindow, scrollsSideways } from '../services/chromium.ts'
import { openWorld, type World } from '../world.ts'

const LONG = 'Arbeidsongeschiktheidsverzekeringsmaatschappijen in Zuid <b>'

describe.runIf(inject('chromium'))('a theme’s page', () => {
  let browser: Browser
  let world: World
  beforeAll(async () => {
    browser = await openChromium()
    world = await openWorld('postgres', { PUBLIC_URL: 'https://samenspraak.example' })
    const { db } = world.ctx
    await db.theme.update({
      where: { id: 'groen' },
      data: { owner: 'Gemeente Utrecht <script>', colour: 'green' },
    })
    await db.theme.create({
      data: { id: 'lang', emoji: '📄', name: { nl: LONG }, description: { nl: 'Zo lang.' }, archivedAt: new Date() },
    })
    await db.theme.create({
      data: {
        id: 'bomen',
        emoji: '🌲',
        name: { nl: 'Bomen' },
        description: {},
        archivedAt: new Date(),
        mergedInto: 'groen',
      },
    })
    const closesAt = new Date(Date.now() + 86_400_000)
    const options = {
      create: [
        { position: 0, label: { nl: 'Ja' } },
        { position: 1, label: { nl: 'Nee' } },
      ],
    }
    const poll = { themeId: 'groen', closesAt, options }
    await db.poll.create({ data: { ...poll, id: 'openpoll2345', question: { nl: 'Meer <i>bomen</i>?' } } })
    await db.poll.create({
      data: { ...poll, id: 'shutpoll2345', question: { nl: 'Een park?' }, closedAt: new Date(), result: [3, 1] },
    })
  })
  afterAll(async () => {
    await browser.close()
    await world[Symbol.asyncDispose]()
  })

  describe.each([
    ['phone', 'light', 'nl-NL'],
    ['desktop', 'dark', 'en-GB'],
  ] as const)('on a %s, %s, in %s', (look, colorScheme, locale) => {
    test.each(['/t/groen', '/t/groen/poster', '/t/lang', '/t/bomen', '/t/nergens'])(
      '%s has no barriers',
      async (path) => {
        const { page, faults } = await openWindow(browser, { ...LOOKS[look], colorScheme, locale })
        await page.goto(world.url + path)
        expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2))
        await page.getByRole('heading', { level: 1 }).waitFor()
        expect(await findBarriers(page)).toEqual([])
        expect(await scrollsSideways(page)).toBe(false)
        expect(faults.filter((fault) => !fault.includes('404'))).toEqual([])
        await page.context().close()
      },
    )
  })

  test('it shows what is open, what was decided and who answers for it, as words', async () => {
    const { page } = await openWindow(browser, LOOKS.phone)
    await page.goto(`${world.url}/t/groen`)
    const words = await page.getByRole('main').innerText()
    for (const part of [
      '🌳 Groen en water',
      'Meer <i>bomen</i>?',
      'Besloten bij „Een park?”: Ja (75%).',
      'Hier gaat Gemeente Utrecht <script> over.',
      '/follow groen',
    ]) {
      expect(words).toContain(part)
    }
    await page.goto(`${world.url}/t/bomen`)
    await page.getByText('Het thema dat je zocht, ging hierin verder.').waitFor()
    await page.getByRole('heading', { name: 'Groen en water' }).waitFor()
    await page.goto(`${world.url}/t/lang`)
    await page.getByText('Dit thema is afgesloten').waitFor()
    expect(await page.getByRole('button').count()).toBe(0)
  })

  test('in the try-out one press enters and follows', async () => {
    const { page, faults } = await openWindow(browser, LOOKS.phone)
    await page.goto(`${world.url}/t/groen`)
    await page.getByRole('button', { name: 'Volg dit thema' }).click()
    await page.getByRole('button', { name: 'Stop met volgen' }).waitFor()
    await page.getByText('Jij: Bewoner').waitFor()
    expect(await world.ctx.db.follow.count({ where: { themeId: 'groen', account: { platform: 'web' } } })).toBe(1)
    expect(faults).toEqual([])
  })

  test('the QR picture is drawn, and the poster is one sheet of paper', async () => {
    const { page } = await openWindow(browser, LOOKS.desktop)
    await page.goto(`${world.url}/t/groen/poster`)
    const qr = page.getByRole('img', { name: 'QR-code' })
    await qr.waitFor()
    expect(await qr.evaluate((it) => (it as unknown as { naturalWidth: number }).naturalWidth)).toBeGreaterThan(0)
    await page.getByText('samenspraak.example/t/groen').waitFor()
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
  })
})
