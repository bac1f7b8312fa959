/** A strict Discord, at the wire: it refuses what the real one refuses, and misbehaves on request. */
import { EventEmitter, setMaxListeners } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { PlatformDriver, SharedPlace } from '../driver.ts'
import { openGateway } from './discord/gateway.ts'
import { openRest } from './discord/rest.ts'
import { openTownOf, type Json } from './discord/state.ts'
import { openVisitor } from './discord/visitor.ts'

export interface DiscordDriver extends PlatformDriver {
  /** Gives somebody roles in that place's guild, in place of those they had. */
  gives(person: string, roles: readonly string[], where: SharedPlace): void
}

export async function startDiscord(options: { port?: number } = {}): Promise<DiscordDriver> {
  const town = openTownOf()
  const news = new EventEmitter()
  setMaxListeners(0, news)
  const rest = await openRest(town, options.port ?? 0, () => news.emit('changed'))
  const gateway = openGateway(town, rest.server)
  const { port } = rest.server.address() as AddressInfo
  town.cdn = `http://127.0.0.1:${port}`
  let last: { type: string; data: Json } | undefined

  return {
    platform: 'discord',
    env: { DISCORD_BOT_TOKEN: town.token, DISCORD_API_URL: `http://127.0.0.1:${port}/api` },
    calls: rest.calls,
    refusals: town.refusals,
    // The bot comes to Discord, never the other way round.
    connect: () => undefined,
    async person(name, { locale = 'nl' } = {}) {
      const person = { id: town.snowflake(), name, locale, dm: town.snowflake() }
      town.people.set(person.id, person)
      town.channels.set(person.dm, { id: person.dm, person: person.id })
      return openVisitor(town, person, news, (type, data) => {
        last = { type, data }
        gateway.dispatch(type, data)
      })
    },
    async place(_name, { managers = [] } = {}) {
      const channel = { id: town.snowflake(), guild: town.snowflake(), managers }
      town.channels.set(channel.id, channel)
      return { tenant: channel.guild, chat: channel.id }
    },
    gives: (person, roles, { tenant }) => void town.roles.set(`${tenant} ${person}`, roles),
    met: rest.met,
    misbehave: (fault) => void rest.faults.push(fault),
    async repeats() {
      if (last) gateway.dispatch(last.type, last.data)
    },
    drops: (away) => gateway.drops(away),
    async [Symbol.asyncDispose]() {
      gateway.close()
      rest.server.closeAllConnections()
      await new Promise((resolve) => rest.server.close(resolve))
    },
  }
}
