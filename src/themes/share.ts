/** Tells how others come to a theme: an address for each platform that has them, and what to type where there is none. */
import { sorry } from '../people/sorry.ts'
import type { Visit } from '../people/visit.ts'
import type { Text, View } from '../port.ts'
import { findTheme } from './find.ts'
import { themeName } from './view.ts'

export async function share({ ctx, linksTo }: Visit, named: string): Promise<View> {
  const theme = await findTheme(ctx.db, named)
  if (!theme) return sorry('theme.unknown')
  if (theme.archived) return sorry('theme.archived.now')
  const links = linksTo(theme.id)
  const page = links.find(({ platform }) => platform === 'web')?.url
  return {
    title: { key: 'share.title', with: { name: themeName(theme) } },
    lines: [
      // To be copied: so they stand there as words.
      ...links.map(({ platform, url }): Text =>
        platform === 'web'
          ? { key: 'share.web', with: { url } }
          : { key: 'share.chat', with: { platform: PLATFORMS[platform], url } },
      ),
      { key: 'share.command', with: { command: `/follow ${theme.id}` } },
    ],
    ...(page && { links: [{ label: { key: 'do.poster' }, url: `${page}/poster` }] }),
  }
}

const PLATFORMS = { telegram: 'Telegram', slack: 'Slack', discord: 'Discord' } as const
