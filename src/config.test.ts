import { describe, expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { StartError } from './start-error.ts'

describe('settings', () => {
  test('without any, the try-out is on and every platform but the web is off', () => {
    const config = readConfig({})
    expect(config).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      locale: 'nl',
      zone: 'Europe/Amsterdam',
      web: { personas: true },
    })
    expect([config.telegram, config.slack, config.discord]).toEqual([undefined, undefined, undefined])
  })

  test('a token turns its platform on and the try-out off', () => {
    const config = readConfig({ TELEGRAM_BOT_TOKEN: '1:a', PUBLIC_URL: 'https://s.example.nl/' })
    expect(config.telegram).toEqual({ token: '1:a', publicUrl: 'https://s.example.nl' })
    expect(config.web.personas).toBe(false)
    expect(readConfig({ TELEGRAM_BOT_TOKEN: '1:a', WEB_PERSONAS: 'on' }).web.personas).toBe(true)
  })

  test('an empty variable counts as not set', () => expect(readConfig({ PORT: '', REDIS_URL: '' }).port).toBe(3000))

  test.each([
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['PUBLIC_URL', 'samenspraak'],
    ['DATABASE_URL', 'mysql://x'],
    ['REDIS_URL', '127.0.0.1:6379'],
    ['DEFAULT_LOCALE', 'fr'],
    ['TZ_NAME', 'Europe/Rotterdam'],
    ['LOG_LEVEL', 'loud'],
    ['WEB_PERSONAS', 'yes'],
    ['TELEGRAM_WEBHOOK_SECRET', 'geheim woord!'],
  ])('a fault in %s is named, and its value (perhaps a secret) is not repeated', (name, value) => {
    const read = () => readConfig({ [name]: value })
    expect(read).toThrow(StartError)
    expect(read).toThrow(name)
    expect(read).not.toThrow(value)
  })

  test('Slack needs a way to hear', () => {
    expect(() => readConfig({ SLACK_BOT_TOKEN: 'xoxb-1' })).toThrow('SLACK_SIGNING_SECRET')
    expect(readConfig({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' }).slack).toEqual({
      botToken: 'xoxb-1',
      appToken: 'xapp-1',
    })
  })
})
