/** The public pages of consultations in a real browser: on a phone and a desktop, in both languages, in the dark, on paper. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { inDays, opened } from '../consultation.ts'
import { crowdIn } from '../crowd.ts'
import { knock, type Knocker } from '../knock.ts'
import { findBarriers, LOOKS, openChromium, openWindow, scrollsSideways } from '../services/chromium.ts'
import { openWorld, type World } from '../world.ts'

const RESPONSE = {
  decided: 'Er komen meer bomen.',
  done: 'Bomen: overgenomen.\nVijver: onderzocht.',
  notDone: 'De vijver komt er nog niet: te duur.',
  other: '',
}
const HOSTILE = '<b>Vet</b> <!channel> =cmd() Arbeidsongeschiktheidsverzekeringsmaatschappijen'

describe.runIf(inject('chromium'))('the pages of consultations', () => {
  let browser: Browser
  let world: World
  let olga: Knocker
  let open: string
  let answered: string
  beforeAll(async () => {
    browser = await openChromium()
    world = await openWorld('postgres')
    await world.ctx.db.theme.update({ where: { id: 'groen' }, data: { owner: 'Gemeente Utrecht' } })
    olga = await knock(world).somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
    open = await opened(olga, { words: { title: HOSTILE, brief: `Eerste.\n\n${HOSTILE}` } })
    await olga.submits(`move/${open}`, { answer: inDays(20), why: 'Meer tijd nodig.' })
    await crowdIn(world.ctx.db, open, { government: [30, 4], business: [22, 6], resident: [400, 120] })
    answered = await opened(olga)
    await crowdIn(world.ctx.db, answered, { government: [3], resident: [40, 20] })
    await olga.submits(`end/${answered}`, { why: 'Iedereen heeft gestemd.' })
    await olga.submits(`respond/${answered}`, RESPONSE)
  })
  afterAll(async () => {
    await browser.close()
    await world[Symbol.asyncDispose]()
  })

  const paths = () => ['/c/', `/c/${open}`, `/c/${answered}`, '/c/promises', '/c/columns', '/c/nergens']

  test.each([
    ['phone', 'light', 'nl-NL'],
    ['desktop', 'dark', 'en-GB'],
  ] as const)(
    'have no barriers on a %s, %s, in %s, and nothing to scroll sideways for',
    async (look, colorScheme, locale) => {
      // Without a script: whoever has none reads the same.
      const { page, faults } = await openWindow(browser, { ...LOOKS[look], colorScheme, locale })
      for (const path of paths()) {
        await page.goto(world.url + path)
        expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2))
        expect(await findBarriers(page), path).toEqual([])
        expect(await scrollsSideways(page), path).toBe(false)
        expect(await page.locator('script').count()).toBe(0)
      }
      expect(faults.filter((fault) => !fault.includes('404'))).toEqual([])
      await page.context().close()
    },
  )

  test('show the brief as words, the clock, results by party, and what was moved and why', async () => {
    const { page } = await openWindow(browser, LOOKS.phone)
    await page.goto(`${world.url}/c/${open}`)
    const words = await page.getByRole('main').innerText()
    for (const part of [
      HOSTILE,
      'Nog 7 dagen om mee te doen',
      'Over 20 dagen is er antwoord',
      'De datum is een keer verzet: Meer tijd nodig.',
      'Wethouder Groen, Gemeente Utrecht',
      'win-win-win',
      '78% (452)',
      'niet getoond',
    ]) {
      expect(words).toContain(part)
    }
    // 4 officials chose otherwise: neither they nor what would tell of them is anywhere on the page.
    const cells = await page.getByRole('cell').allInnerTexts()
    expect(cells.some((cell) => /\(4\)|\(30\)/.test(cell))).toBe(false)
  })

  test('lead into the browser’s own window, at that consultation', async () => {
    const { page } = await openWindow(browser, LOOKS.phone)
    await page.goto(`${world.url}/c/${open}`)
    await page.getByRole('button', { name: 'Doe mee in je browser' }).click()
    await page.getByText('0 van de 2 gedaan').waitFor()
    await page
      .getByRole('button', { name: /^Een vijver/ })
      .first()
      .click()
    await page.getByRole('button', { name: 'Maakt niet uit' }).click()
    await page.getByText('1 van de 2 gedaan').first().waitFor()
  })

  test('tell what was decided, what was done with each part, and that the promise was kept', async () => {
    const { page } = await openWindow(browser, LOOKS.desktop)
    await page.goto(`${world.url}/c/${answered}`)
    const words = await page.getByRole('main').innerText()
    for (const part of [
      'Het antwoord kwam op tijd',
      'Er komen meer bomen.',
      'Bomen: overgenomen.',
      'te duur',
      'eerder geëindigd: Iedereen heeft gestemd.',
    ]) {
      expect(words).toContain(part)
    }
    await page.goto(`${world.url}/c/promises`)
    expect(await page.getByRole('main').innerText()).toMatch(/Gemeente Utrecht[^]*1\s+Op tijd[^]*1\s+Loopt nog/)
  })

  test('fit on paper', async () => {
    const { page } = await openWindow(browser, LOOKS.desktop)
    await page.goto(`${world.url}/c/${open}`)
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1')
    expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBeLessThanOrEqual(3)
  })
})
