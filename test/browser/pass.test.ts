/** The pages behind one-time links, as a person meets them in a browser. */
import type { Browser } from 'playwright-core'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { arrive } from '../../src/people/arrive.ts'
import { claim } from '../../src/people/claim.ts'
import { invite } from '../../src/people/invite.ts'
import { givePass, type PassKind } from '../../src/people/pass.ts'
import { findBarriers, LOOKS, openChromium, openWindow, scrollsSideways } from '../services/chromium.ts'
import { openWorld, type World } from '../world.ts'

const someone = { platform: 'web', tenant: 'web', id: 'ada' } as const

describe.runIf(inject('chromium'))('a page behind a one-time link', () => {
  let browser: Browser
  let world: World
  beforeAll(async () => {
    browser = await openChromium()
    world = await openWorld('postgres')
    await claim(world.ctx, await arrive(world.ctx, someone), await invite(world.ctx.db, { role: 'administrator' }))
  })
  afterAll(async () => {
    await browser.close()
    await world[Symbol.asyncDispose]()
  })

  const linkFor = async (kind: PassKind) => {
    const { links = [] } = await givePass(world.ctx, await arrive(world.ctx, someone), kind)
    return `${world.url}${new URL(links[0]?.url ?? '').pathname}`
  }

  test.each([
    ['phone', 'light', 'nl-NL'],
    ['desktop', 'dark', 'en-GB'],
  ] as const)('has no barriers on a %s, %s, %s', async (look, colorScheme, locale) => {
    const { page } = await openWindow(browser, { ...LOOKS[look], colorScheme, locale })
    for (const url of [await linkFor('export'), await linkFor('invite'), `${world.url}/p/none`]) {
      await page.goto(url)
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1)
      expect(await findBarriers(page)).toEqual([])
      expect(await scrollsSideways(page)).toBe(false)
    }
    expect(await page.locator('html').getAttribute('lang')).toBe(locale.slice(0, 2))
  })

  test('one’s own data is downloaded with the keyboard, once', async () => {
    const { page } = await openWindow(browser, LOOKS.desktop)
    const url = await linkFor('export')
    await page.goto(url)
    await page.keyboard.press('Tab')
    const downloading = page.waitForEvent('download')
    await page.keyboard.press('Enter')
    const file = await (await downloading).path()
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ accounts: [{ external_id: 'ada' }] })
    await page.goto(url)
    await page.getByRole('heading', { name: 'Deze link werkt niet meer' }).waitFor()
  })

  test('a list is chosen and sent, and its letters are a file', async () => {
    const { page } = await openWindow(browser, LOOKS.phone)
    await page.goto(await linkFor('invite'))
    await page
      .getByLabel('Lijst (CSV)')
      .setInputFiles({ name: 'lijst.csv', mimeType: 'text/csv', buffer: Buffer.from('kenmerk\nhuis 1\nhuis 2') })
    await page.getByRole('button', { name: 'Maak de codes' }).click()
    await page.getByText('2 codes gemaakt.').waitFor()
    expect(await findBarriers(page)).toEqual([])
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Haal de brieven op' }).click()
    const letters = await readFile(await (await downloading).path(), 'utf8')
    expect(letters.match(/<section>/g)).toHaveLength(2)
    expect(letters).toContain('huis 2')
  })
})
