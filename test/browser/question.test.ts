/** Answered questions in a browser: to read on a phone, by a screen reader, and without a script. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { findBarriers, LOOKS, openChromium, openWindow, scrollsSideways } from '../services/chromium.ts'
import { openWorld, type World } from '../world.ts'

const LONG = 'Arbeidsongeschiktheidsverzekeringsmaatschappijenkoepelorganisatie'

describe.runIf(inject('chromium'))('an answered question', () => {
  let browser: Browser
  let world: World
  beforeAll(async () => {
    browser = await openChromium()
    world = await openWorld('postgres', { PUBLIC_URL: 'https://samenspraak.example' })
    const { db } = world.ctx
    const both = { party: 'resident', locale: 'nl', agreedAt: new Date(), name: 'party' }
    await db.question.create({
      data: {
        ...both,
        id: 'vraag2345678',
        themeId: 'groen',
        words: `Mag ik een boom planten?\nOf moet ik naar de ${LONG}? <i>Echt</i>`,
        state: 'settled',
        publishedAt: new Date(),
      },
    })
    const of = { ...both, questionId: 'vraag2345678' }
    await db.answer.createMany({
      data: [
        { ...of, id: 'eerste234567', words: 'Ja.\n\nVraag een vergunning aan.', editedAt: new Date() },
        { ...of, id: 'tweede234567', words: `Nee. ${LONG}`, name: 'none', outdatedAt: new Date() },
      ],
    })
    await db.verdict.createMany({
      data: [
        { answerId: 'eerste234567', personId: 1, party: 'resident', helped: true },
        { answerId: 'eerste234567', personId: 2, party: 'business', helped: true },
        { answerId: 'eerste234567', personId: 3, party: 'resident', helped: false },
      ],
    })
    await db.attachment.create({
      data: {
        id: 'x'.repeat(32),
        subject: 'answer:eerste234567',
        name: 'kaart.png',
        type: 'image/png',
        bytes: Buffer.from('x'),
      },
    })
  })
  afterAll(async () => {
    await browser.close()
    await world[Symbol.asyncDispose]()
  })

  describe.each([
    ['phone', 'light', 'nl-NL'],
    ['phone', 'dark', 'nl-NL'],
    ['desktop', 'dark', 'en-GB'],
    ['desktop', 'light', 'nl-NL'],
  ] as const)('on a %s, %s, in %s', (look, colorScheme, locale) => {
    test.each(['/q/vraag2345678', '/t/groen/q', '/t/groen', '/t/wonen/q', '/q/nergens'])(
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

  test('is found from its theme and read without a script, as words, side by side', async () => {
    const { page } = await openWindow(browser, { ...LOOKS.phone, javaScriptEnabled: false })
    await page.goto(`${world.url}/t/groen`)
    await page.getByRole('link', { name: /Mag ik een boom planten/ }).click()
    const words = await page.getByRole('main').innerText()
    for (const part of [
      'Mag ik een boom planten?\nOf moet ik',
      '<i>Echt</i>',
      'Vraag van een inwoner.',
      'Er zijn 2 antwoorden. Ze kunnen verschillen',
      'Antwoord 1, van een inwoner',
      'Ja.\n\nVraag een vergunning aan.',
      'Verbeterd op',
      'Nuttig volgens mensen van verschillende partijen.',
      'Dit hielp 2 mensen.',
      'Lezers denken hier verschillend over',
      'Antwoord 2, van iemand',
      'Let op: dit is verouderd sinds',
      'kaart.png',
    ]) {
      expect(words).toContain(part)
    }
    await page.getByRole('link', { name: 'Alle beantwoorde vragen' }).click()
    await page.getByRole('link', { name: /Mag ik een boom planten/ }).waitFor()
    await page.context().close()
  })
})
