/** The public addresses of answered questions: one of them, and all of a theme. */
import type { Context, Hono } from 'hono'
import type { Reader } from '../../src/port.ts'
import type { Square } from './app.ts'
import { lostQuestionPage, questionPage, questionsPage } from './question-pages.ts'
import { lostThemePage } from './theme-pages.ts'

/** What is withdrawn is gone at once: nobody between us and the reader keeps it. */
const FRESH = { 'cache-control': 'no-cache' }

export function questionAddresses(app: Hono, square: Square, readerOf: (c: Context) => Reader): void {
  app.get('/q/:id', async (c) => {
    const reading = await square.readings?.read(c.req.param('id'))
    if (!reading) return c.html(lostQuestionPage(readerOf(c)), 404, FRESH)
    return c.html(questionPage(readerOf(c), reading), 200, FRESH)
  })
  app.get('/t/:id/q', async (c) => {
    const poster = await square.posters?.(c.req.param('id'))
    if (!poster || !square.readings) return c.html(lostThemePage(readerOf(c)), 404)
    const page = /^[1-9]\d{0,3}$/.test(c.req.query('page') ?? '') ? Number(c.req.query('page')) - 1 : 0
    const list = await square.readings.list(poster.id, page)
    return c.html(questionsPage(readerOf(c), poster, { ...list, page }), 200, FRESH)
  })
}
