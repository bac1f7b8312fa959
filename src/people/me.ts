/** Shows people what is kept about them, and lets them choose their language. */
import type { Ctx } from '../ctx.ts'
import { LOCALES, localeFrom, wordsOf, type Locale } from '../i18n/say.ts'
import type { Reader, Text, View } from '../port.ts'
import type { Who } from './arrive.ts'
import { clock, readPace } from './pace.ts'
import type { RoleName } from './roles.ts'

const NAMES: Record<Locale, string> = { nl: 'Nederlands', en: 'English' }
const PLATFORM_NAMES: Readonly<Record<string, string>> = {
  telegram: 'Telegram',
  slack: 'Slack',
  discord: 'Discord',
  web: 'web',
}

export function platformName(platform: string): string {
  return PLATFORM_NAMES[platform] ?? platform
}

export async function showMe(ctx: Ctx, who: Who): Promise<View> {
  const person = await ctx.db.person.findUniqueOrThrow({
    where: { id: who.person },
    include: {
      accounts: true,
      roles: true,
      follows: { include: { theme: true } },
      _count: { select: { ballots: true } },
    },
  })
  const themes = person.follows.map(({ theme }) => wordsOf(theme.name))
  const lines: Text[] = [
    ...person.accounts.map(
      ({ platform }) => ({ key: 'me.accounts', with: { platform: platformName(platform) } }) as const,
    ),
    ...person.roles.map(
      ({ role }) => ({ key: 'me.role', with: { role: { key: `role.${role as RoleName}` } } }) as const,
    ),
    themes.length > 0 ? { key: 'me.follows', with: { themes: { list: themes } } } : { key: 'me.follows.none' },
    { key: 'me.ballots', with: { count: person._count.ballots } },
    { key: 'pace.is', with: { pace: { key: `pace.${readPace(person.pace) ?? 'now'}` } } },
    ...(person.quietFrom === null || person.quietTo === null
      ? []
      : [{ key: 'quiet.is', with: { from: clock(person.quietFrom), to: clock(person.quietTo) } } as const]),
  ]
  return {
    title: { key: 'me.title' },
    lines,
    note: { key: 'me.why' },
    buttons: [
      { label: { key: 'do.pace' }, does: { kind: 'me.pace' } },
      ...LOCALES.filter((locale) => locale !== who.reader.locale).map(
        (locale) => ({ label: { plain: NAMES[locale] }, does: { kind: 'me.language', locale } }) as const,
      ),
      { label: { key: 'do.questions' }, does: { kind: 'question.list' } },
      { label: { key: 'do.offers' }, does: { kind: 'expert.show' } },
      { label: { key: 'do.accounts' }, does: { kind: 'me.accounts' } },
      { label: { key: 'do.export' }, does: { kind: 'me.export' } },
      { label: { key: 'do.erase' }, does: { kind: 'me.erase' }, look: 'danger' },
    ],
  }
}

/** From here on, whatever the platform's own setting is. */
export async function chooseLanguage(ctx: Ctx, who: Who, wanted: string): Promise<{ view: View; reader: Reader }> {
  const locale = localeFrom(wanted)
  if (!locale) return { view: { mood: 'sorry', lines: [{ key: 'fault.unknown' }] }, reader: who.reader }
  await ctx.db.person.update({ where: { id: who.person }, data: { locale } })
  return { view: { mood: 'done', lines: [{ key: 'me.language.set' }] }, reader: { ...who.reader, locale } }
}
