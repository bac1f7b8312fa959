/**
 * Environment -> typed config: the only reader of process.env. A fault names the variable and stops the start.
 */
import { z } from 'zod'
import { defaultDataDir } from './db/owner.ts'
import { LOCALES } from './i18n/say.ts'
import { StartError } from './start-error.ts'

const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    )
const http = url('http:', 'https:').transform((value) => value.replace(/\/+$/, ''))
const onOff = z.enum(['on', 'off'], 'must be "on" or "off"').transform((value) => value === 'on')
const zone = z.string().refine(isZone, 'must be a time zone such as Europe/Amsterdam')
const secret = z.string().regex(/^[\w-]{1,256}$/, 'may hold only A-Z, a-z, 0-9, _ and -')

const Environment = z.object({
  PORT: z.coerce.number('must be a number').int().min(0).max(65535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: http.optional(),
  DATA_DIR: z.string().optional(),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  REDIS_URL: url('redis:', 'rediss:').optional(),
  LOG_LEVEL: z
    .enum(['silent', 'error', 'warn', 'info', 'debug'], 'must be silent, error, warn, info or debug')
    .default('info'),
  DEFAULT_LOCALE: z.enum(LOCALES, `must be one of ${LOCALES.join(', ')}`).default('nl'),
  TZ_NAME: zone.default('Europe/Amsterdam'),
  RETENTION_DAYS: z.coerce.number('must be a number').int().min(30).max(36_500).default(730),
  TELEGRAM_BOT_TOKEN: z.string().optional(),
  TELEGRAM_API_ROOT: http.optional(),
  TELEGRAM_WEBHOOK_SECRET: secret.optional(),
  SLACK_BOT_TOKEN: z.string().optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  SLACK_APP_TOKEN: z.string().optional(),
  SLACK_API_URL: url('http:', 'https:').optional(),
  DISCORD_BOT_TOKEN: z.string().optional(),
  DISCORD_API_URL: http.optional(),
  WEB_PERSONAS: onOff.optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: http.optional(),
})

export type Config = ReturnType<typeof readConfig>

/**
 * Reads the settings of DESIGN.md. An empty variable counts as not set.
 * @throws StartError that names each variable at fault and never repeats its value (it may be a secret)
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env, cwd = process.cwd()) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) throw new StartError(parsed.error.issues.map(nameFault).join('\n'))
  const e = parsed.data
  if (e.SLACK_BOT_TOKEN && !e.SLACK_SIGNING_SECRET && !e.SLACK_APP_TOKEN) {
    throw new StartError(
      'SLACK_BOT_TOKEN is set: set SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode) as well.',
    )
  }
  const tokenless = !e.TELEGRAM_BOT_TOKEN && !e.SLACK_BOT_TOKEN && !e.DISCORD_BOT_TOKEN
  return {
    port: e.PORT,
    host: e.HOST,
    publicUrl: e.PUBLIC_URL,
    dataDir: e.DATA_DIR ?? defaultDataDir(cwd),
    databaseUrl: e.DATABASE_URL,
    redisUrl: e.REDIS_URL,
    logLevel: e.LOG_LEVEL,
    otlpEndpoint: e.OTEL_EXPORTER_OTLP_ENDPOINT,
    locale: e.DEFAULT_LOCALE,
    zone: e.TZ_NAME,
    retentionDays: e.RETENTION_DAYS,
    telegram: e.TELEGRAM_BOT_TOKEN
      ? {
          token: e.TELEGRAM_BOT_TOKEN,
          ...(e.TELEGRAM_API_ROOT && { apiRoot: e.TELEGRAM_API_ROOT }),
          ...(e.TELEGRAM_WEBHOOK_SECRET && { webhookSecret: e.TELEGRAM_WEBHOOK_SECRET }),
          ...(e.PUBLIC_URL && { publicUrl: e.PUBLIC_URL }),
        }
      : undefined,
    slack: e.SLACK_BOT_TOKEN
      ? {
          botToken: e.SLACK_BOT_TOKEN,
          ...(e.SLACK_SIGNING_SECRET && { signingSecret: e.SLACK_SIGNING_SECRET }),
          ...(e.SLACK_APP_TOKEN && { appToken: e.SLACK_APP_TOKEN }),
          ...(e.SLACK_API_URL && { apiUrl: e.SLACK_API_URL }),
        }
      : undefined,
    discord: e.DISCORD_BOT_TOKEN
      ? { botToken: e.DISCORD_BOT_TOKEN, ...(e.DISCORD_API_URL && { apiUrl: e.DISCORD_API_URL }) }
      : undefined,
    web: { personas: e.WEB_PERSONAS ?? tokenless, ...(e.PUBLIC_URL && { publicUrl: e.PUBLIC_URL }) },
  } as const
}

function nameFault(issue: z.core.$ZodIssue): string {
  const name = String(issue.path[0])
  const why =
    issue.code === 'custom' || issue.message.startsWith('m') ? issue.message : 'is out of range or not readable'
  return `${name} ${why}. See the settings in README.md.`
}

function isZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}
