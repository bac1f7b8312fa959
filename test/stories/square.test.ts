/** The main job in a real browser: an official, a partner and a resident in three windows, on a phone and on a wide screen. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { findBarriers, LOOKS, openChromium, openWindow, scrollsSideways } from '../services/chromium.ts'
import { openWorld, type World } from '../world.ts'

const QUESTION = 'Waar planten we <b>de eerste</b> bomen? 🌳'

describe.runIf(inject('chromium'))('the square in a browser', () => {
  let browser: Browser
  beforeAll(async () => void (browser = await openChromium()))
  afterAll(() => browser.close())

  const enter = async (world: World, part: string, options: Parameters<typeof openWindow>[1]) => {
    const window = await openWindow(browser, options)
    await window.page.goto(world.url)
    await window.page.getByRole('button', { name: part }).click()
    await window.page.getByRole('textbox').waitFor()
    return window
  }
  const say = async (page: Page, text: string) => {
    await page.getByRole('textbox', { name: 'Typ een bericht' }).fill(text)
    await page.keyboard.press('Enter')
  }
  const follow = async (page: Page) => {
    await say(page, '/themes')
    await page.getByRole('button', { name: 'Groen en water' }).click()
    await page.getByRole('button', { name: 'Volgen' }).click()
    await page.getByText('Je volgt').waitFor()
  }

  test('the scan finds a barrier where there is one', async () => {
    const { page } = await openWindow(browser, LOOKS.desktop)
    await page.setContent('<html lang="nl"><title>x</title><main><h1>x</h1><img src="x"><input></main></html>')
    expect(await findBarriers(page)).toHaveLength(2)
    await page.setContent('<html lang="nl"><title>x</title><main><h1>x</h1><p style="width:2000px">x</p></main></html>')
    expect(await scrollsSideways(page)).toBe(true)
  })

  test('a whole poll, live in every window', async () => {
    await using world = await openWorld('postgres')
    const official = await enter(world, 'Ambtenaar', LOOKS.desktop)
    const resident = await enter(world, 'Bewoner', LOOKS.phone)
    const partner = await enter(world, 'Partner', { ...LOOKS.phone, colorScheme: 'dark' })
    for (const { page } of [official, resident, partner]) await follow(page)

    await say(official.page, '/poll')
    const form = official.page.getByRole('dialog')
    await form.getByLabel('Thema').selectOption({ label: '🌳 Groen en water' })
    await form.getByLabel('Vraag').fill(QUESTION)
    await form.getByLabel('Keuzes').fill('Langs de Singel')
    await form.getByRole('button', { name: '3 dagen' }).click()
    await form.getByRole('button', { name: 'Open de peiling' }).click()
    // What is wrong stands at its field, and the keyboard is there already.
    await form.getByText('Geef ten minste 2 keuzes').waitFor()
    expect(await form.getByLabel('Keuzes').evaluate((field) => field.matches(':focus'))).toBe(true)
    expect(await findBarriers(official.page)).toEqual([])
    await form.getByLabel('Keuzes').fill('Langs de Singel\nBij de scholen in Noord')
    await form.getByRole('button', { name: 'Open de peiling' }).click()
    await official.page.getByText('Je peiling is open').waitFor()

    await resident.page.getByRole('button', { name: 'Langs de Singel' }).click()
    await partner.page.getByRole('button', { name: 'Bij de scholen' }).click()
    for (const { page } of [official, resident, partner]) {
      await page.getByText('2 stemmen', { exact: true }).waitFor()
      await page.getByRole('heading', { name: QUESTION }).waitFor()
    }
    await resident.page.getByText('✓ jouw keuze').waitFor()
    await resident.page.getByRole('button', { name: 'Bij de scholen' }).click()
    await official.page.getByText('100% · 2 stemmen').waitFor()

    for (const { page } of [official, resident, partner]) {
      expect(await findBarriers(page)).toEqual([])
      expect(await scrollsSideways(page)).toBe(false)
    }
    await official.page.getByRole('button', { name: 'Sluit de peiling nu' }).click()
    for (const { page } of [resident, partner]) {
      await page.getByText('Uitslag:').waitFor()
      await page.getByText('Gesloten. Dit is de uitslag.').waitFor()
      expect(await page.getByRole('button', { name: 'Langs de Singel' }).count()).toBe(0)
    }
    expect([official, resident, partner].flatMap(({ faults }) => faults)).toEqual([])
  })

  test('with the keyboard alone: in, follow, open, vote', async () => {
    await using world = await openWorld('postgres')
    const { page, faults } = await openWindow(browser, LOOKS.desktop)
    const { keyboard } = page
    /** Presses Tab until the focus is on something with this name, as somebody without a mouse does. */
    const tabTo = async (name: RegExp) => {
      for (let presses = 0; presses < 60; presses++) {
        await keyboard.press('Tab')
        const focused = await page.evaluate(`(() => {
          const it = document.activeElement
          return [it.textContent, it.getAttribute('aria-label'), ...[...(it.labels ?? [])].map((label) => label.textContent)].join(' ')
        })()`)
        if (name.test(String(focused))) return
      }
      throw new Error(`Tab never comes to ${name}`)
    }
    await page.goto(world.url)
    await tabTo(/Ambtenaar/)
    await keyboard.press('Enter')
    // The window opens with the focus where one types, once it can send what is typed.
    await page.locator('#text:focus').waitFor()
    await keyboard.type('/follow groen')
    await keyboard.press('Enter')
    await page.getByText('Je volgt').waitFor()
    await keyboard.type('/poll')
    await keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.getByLabel('Thema').selectOption('groen')
    await tabTo(/^ *Vraag/)
    await keyboard.type('Meer bomen?')
    await tabTo(/Keuzes/)
    await keyboard.type('Ja')
    await keyboard.press('Enter')
    await keyboard.type('Nee')
    await tabTo(/1 dag/)
    await keyboard.press('Space')
    await tabTo(/Open de peiling/)
    await keyboard.press('Enter')
    await page.getByText('Je peiling is open').waitFor()
    await page.getByRole('button', { name: 'Ja', exact: true }).waitFor()
    await tabTo(/^Ja\b/)
    await keyboard.press('Enter')
    await page.getByText('✓ jouw keuze').waitFor()
    expect(faults).toEqual([])
  })

  test.each(['light', 'dark'] as const)(
    'the front page has no barriers (%s), with and without the try-out',
    async (colorScheme) => {
      for (const personas of ['on', 'off']) {
        await using world = await openWorld('postgres', { WEB_PERSONAS: personas })
        for (const look of Object.values(LOOKS)) {
          const { page, faults } = await openWindow(browser, { ...look, colorScheme })
          await page.goto(world.url)
          expect(await findBarriers(page)).toEqual([])
          expect(await scrollsSideways(page)).toBe(false)
          if (personas === 'off') {
            await page.getByLabel('Je code').fill('AAAA-BBBB-CCCC')
            await page.getByRole('button', { name: 'Doe mee' }).click()
            await page.getByText('Deze code klopt niet').waitFor()
            expect(await findBarriers(page)).toEqual([])
          }
          expect(faults.filter((fault) => !fault.includes('422'))).toEqual([])
          await page.context().close()
        }
      }
    },
  )

  test('another language is spoken by the whole page, and stays after a reload', async () => {
    await using world = await openWorld('postgres')
    const { page } = await enter(world, 'Bewoner', LOOKS.phone)
    await say(page, '/me')
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('button', { name: 'Send' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'have your say' }).waitFor()
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
  })
})
