/** A theme's news: an official writes it once, and it goes out at each follower's own pace. */
import type { Ctx } from '../ctx.ts'
import { newId } from '../db/new-id.ts'
import type { Tx } from '../db/open.ts'
import { publish } from '../delivery/publish.ts'
import { type Locale, otherThan, wordsOf } from '../i18n/say.ts'
import type { Who } from '../people/arrive.ts'
import { audit, mayRun } from '../people/roles.ts'
import { sorry } from '../people/sorry.ts'
import type { Values } from '../people/visit.ts'
import type { Form, Text, View, Words } from '../port.ts'
import { readLine, readText, type Read } from '../forms/words.ts'
import { readUrl } from '../forms/url.ts'
import { findTheme } from './find.ts'
import { reachButton } from './reach-view.ts'
import { themeName, type Theme } from './view.ts'

const TITLE_MAX = 120
const BODY_MAX = 1_500

interface Written {
  readonly title: Words
  readonly body: Words
  readonly link: string | null
  readonly picture: string | null
}

/** Five fields: a form in Discord has no room for more. */
export async function newsForm(ctx: Ctx, { reader }: Who, about: string | undefined): Promise<Form | View> {
  const theme = await findTheme(ctx.db, about ?? '')
  if (!theme) return sorry('theme.unknown')
  return {
    name: `news/${theme.id}`,
    title: { key: 'form.news.title' },
    submit: { key: 'form.news.submit' },
    fields: [
      { name: 'title', kind: 'line', label: { key: 'form.news.heading' }, max: TITLE_MAX },
      { name: 'body', kind: 'lines', label: { key: 'form.news.body' }, hint: { key: 'form.news.body.hint' } },
      {
        name: 'link',
        kind: 'line',
        label: { key: 'form.news.link' },
        hint: { key: 'form.news.link.hint' },
        optional: true,
      },
      {
        name: 'picture',
        kind: 'line',
        label: { key: 'form.news.picture' },
        hint: { key: 'form.news.link.hint' },
        optional: true,
      },
      {
        name: 'other',
        kind: 'lines',
        label: { key: 'form.other', with: { language: { key: `language.${otherThan(reader.locale)}` } } },
        hint: { key: 'form.news.other.hint' },
        optional: true,
      },
    ],
  }
}

/** @param mark the event's mark: the same form that comes again writes nothing */
export async function writeNews(
  ctx: Ctx,
  who: Who,
  values: Values,
  about: string | undefined,
  mark?: string,
): Promise<View> {
  const theme = await findTheme(ctx.db, about ?? '')
  if (!theme) return sorry('theme.unknown')
  const read = readNews(values, who.reader.locale)
  if ('errors' in read) return { mood: 'sorry', errors: read.errors }
  const id = newId()
  return await ctx.db.$transaction(async (tx) => {
    const allowed = await mayRun(tx, who.person, theme.id)
    if (!allowed) {
      await audit(tx, { person: who.person, action: 'news.write', subject: theme.id, outcome: 'refused' })
      return sorry('fault.official')
    }
    const fresh = await tx.news.createMany({
      data: [
        {
          id,
          themeId: theme.id,
          title: { ...read.title.words },
          body: { ...read.body.words },
          link: read.link,
          picture: read.picture,
          writtenBy: who.person,
          origin: mark ?? null,
        },
      ],
      skipDuplicates: true,
    })
    const published = fresh.count > 0 ? await announce(tx, who, id, theme, read) : undefined
    return {
      mood: 'done',
      lines: [{ key: 'news.written', with: { theme: themeName(theme) } }],
      ...(published !== undefined && { buttons: [reachButton(published)] }),
    }
  })
}

async function announce(tx: Tx, who: Who, id: string, theme: Theme, news: Written): Promise<number> {
  await audit(tx, { person: who.person, action: 'news.write', subject: id, outcome: 'done' })
  const view = newsView(theme, news)
  return await publish(tx, {
    audience: { kind: 'theme', id: theme.id },
    view,
    direct: {
      ...view,
      buttons: [{ label: { key: 'do.unfollow' }, does: { kind: 'theme.unfollow', theme: theme.id }, look: 'quiet' }],
    },
    news: {
      theme: theme.id,
      brief: { line: news.title, button: { label: news.title, does: { kind: 'news.show', news: id } } },
    },
  })
}

/** The whole of it, for who saw only its title in a digest. */
export async function showNews(ctx: Ctx, id: string): Promise<View> {
  const found = await ctx.db.news.findUnique({ where: { id }, include: { theme: true } })
  if (!found) return sorry('news.gone')
  const { title, body, link, picture, theme } = found
  return newsView(theme, { title: wordsOf(title), body: wordsOf(body), link, picture })
}

function newsView(theme: Theme, { title, body, link, picture }: Written): View {
  return {
    title,
    lines: [body],
    note: { key: 'news.of', with: { theme: themeName(theme) } },
    ...(link && { links: [{ label: { key: 'news.link' }, url: link }] }),
    ...(picture && { picture: { url: picture, alt: title } }),
  }
}

function readNews(values: Values, locale: Locale): Written | { errors: Record<string, Text> } {
  const title = readLine(values['title'] ?? '', TITLE_MAX)
  const body = readText(values['body'] ?? '', BODY_MAX)
  const link = readUrl(values['link'] ?? '')
  const picture = readUrl(values['picture'] ?? '')
  const other = readOther(values['other'] ?? '')
  if ('ok' in title && 'ok' in body && 'ok' in link && 'ok' in picture && 'ok' in other) {
    const there = otherThan(locale)
    return {
      title: { words: { [locale]: title.ok, ...(other.ok && { [there]: other.ok.title }) } },
      body: { words: { [locale]: body.ok, ...(other.ok && { [there]: other.ok.body }) } },
      link: link.ok,
      picture: picture.ok,
    }
  }
  const faults = { title, body, link, picture, other }
  return {
    errors: Object.fromEntries(
      Object.entries(faults).flatMap(([name, read]) => ('fault' in read ? [[name, read.fault]] : [])),
    ),
  }
}

/** The same in another language: its title, and below that its text. Or nothing at all. */
function readOther(typed: string): Read<{ title: string; body: string } | undefined> {
  if (typed.trim() === '') return { ok: undefined }
  const [, heading = '', rest = ''] = /^\s*([^\r\n]*)([^]*)$/.exec(typed) ?? []
  const title = readLine(heading, TITLE_MAX)
  if ('fault' in title) return title
  const body = readText(rest, BODY_MAX)
  return 'fault' in body ? body : { ok: { title: title.ok, body: body.ok } }
}
