/** The registry: one line a platform. What is not configured is not even loaded. */
import type { Config } from '../src/config.ts'
import type { Adapter, Finding, Inbox, Platform } from '../src/port.ts'

interface Entry {
  readonly platform: Platform
  /** The setting that turns it on. */
  readonly needs: string
  /** Undefined when that setting is missing. */
  open(config: Config, inbox: Inbox): Promise<Adapter> | undefined
  /** Asks the platform about its token and its way in, beside a house that runs or not. Never throws. */
  examine?(config: Config): Promise<readonly Finding[]> | undefined
}

export const registry: readonly Entry[] = [
  {
    platform: 'telegram',
    needs: 'TELEGRAM_BOT_TOKEN',
    open: ({ telegram: s }) => s && import('./telegram/index.ts').then((m) => m.telegram(s)),
    examine: ({ telegram: s }) => s && import('./telegram/examine.ts').then((m) => m.examine(s)),
  },
  {
    platform: 'slack',
    needs: 'SLACK_BOT_TOKEN',
    open: ({ slack: s }) => s && import('./slack/index.ts').then((m) => m.slack(s)),
    examine: ({ slack: s }) => s && import('./slack/examine.ts').then((m) => m.examine(s)),
  },
  {
    platform: 'discord',
    needs: 'DISCORD_BOT_TOKEN',
    open: ({ discord: s }) => s && import('./discord/index.ts').then((m) => m.discord(s)),
    examine: ({ discord: s }) => s && import('./discord/examine.ts').then((m) => m.examine(s)),
  },
  {
    platform: 'web',
    needs: 'WEB_PERSONAS',
    open: ({ web: s }, inbox) => import('./web/index.ts').then((m) => m.web({ ...s, inbox })),
  },
]
