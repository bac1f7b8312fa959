/** `npm run platforms`: the strict fakes as programs of their own, to point a bot at and to play people on by hand. */
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { PlatformDriver, Visitor } from '../driver.ts'
import { startDiscord } from './discord.ts'
import { startSlack } from './slack.ts'
import { startTelegram } from './telegram.ts'

const HELP = `
Type what people do (names are made up at their first word):
  telegram anna types help          a command (or: themes, follow groen, poll, claim CODE, me)
  slack bob says hallo              a sentence
  discord eve taps Ja               a button, by its label
  telegram anna sees                what is on that person’s screen
Ctrl-D stops.`

const { values } = parseArgs({
  options: {
    bot: { type: 'string', default: 'http://127.0.0.1:3000' },
    polling: { type: 'boolean', default: false },
    socket: { type: 'boolean', default: false },
  },
})

await using opened = new AsyncDisposableStack()
const drivers = new Map<string, PlatformDriver>()
for (const driver of [
  await startTelegram({ port: 4001, webhook: !values.polling }),
  await startSlack({ port: 4002, socket: values.socket }),
  await startDiscord({ port: 4003 }),
]) {
  drivers.set(driver.platform, opened.use(driver))
  driver.connect(values.bot)
}

console.log('The platforms listen. Start the bot with these settings, in another window:\n')
const settings = [...drivers.values()].flatMap((driver) => Object.entries(driver.env))
console.log(settings.map(([name, value]) => `export ${name}='${value}'`).join('\n'))
console.log(`export PUBLIC_URL='${values.bot}'\nnpm start`)
console.log(HELP)

const people = new Map<string, Visitor>()
for await (const line of createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' })) {
  await play(line.trim()).catch((err: unknown) => console.log(err instanceof Error ? err.message : err))
}

async function play(line: string): Promise<void> {
  const [platform = '', name = '', doing = '', ...words] = line.split(/\s+/)
  const driver = drivers.get(platform)
  if (!driver || !name) return console.log(HELP)
  const key = `${platform} ${name}`
  const person = people.get(key) ?? (await driver.person(name, { locale: 'nl' }))
  people.set(key, person)
  switch (doing) {
    case 'types':
      await person.types(words[0] ?? 'help', words.slice(1).join(' '))
      break
    case 'says':
      await person.says(words.join(' '))
      break
    case 'taps':
      await person.taps(words.join(' '))
      break
    case 'sees':
      break
    default:
      return console.log(HELP)
  }
  await new Promise((resolve) => setTimeout(resolve, 500))
  console.log(person.screen().slice(-3).join('\n---\n'))
}
