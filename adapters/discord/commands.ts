/** The commands that Discord's own menu shows, and their registration: only when something changed. */
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  InteractionContextType,
  Routes,
  type APIApplicationCommand,
  type REST,
  type RESTPutAPIApplicationCommandsJSONBody,
} from 'discord.js'
import type { Verb } from '../../src/act.ts'
import { say } from '../../src/i18n/say.ts'

/** The verbs that work already: the menu promises nothing else. */
const LISTED = [
  'themes',
  'follow',
  'unfollow',
  'poll',
  'consult',
  'ask',
  'me',
  'link',
  'claim',
  'help',
] as const satisfies readonly Verb[]
const WITH_WORDS: readonly Verb[] = ['themes', 'follow', 'unfollow', 'ask', 'link', 'claim']

export function verbOf(name: string): Verb {
  return LISTED.find((verb) => verb === name) ?? 'help'
}

function describe(verb: (typeof LISTED)[number]): { description: string; description_localizations: { nl: string } } {
  const key = `command.${verb}` as const
  return {
    description: say({ key }, { locale: 'en', zone: 'UTC' }),
    description_localizations: { nl: say({ key }, { locale: 'nl', zone: 'UTC' }) },
  }
}

function wantedCommands(): RESTPutAPIApplicationCommandsJSONBody {
  return LISTED.map((verb) => ({
    name: verb,
    type: ApplicationCommandType.ChatInput,
    ...describe(verb),
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
    ...(WITH_WORDS.includes(verb) && {
      options: [{ type: ApplicationCommandOptionType.String, name: 'words', ...describe(verb), required: false }],
    }),
  }))
}

/** Discord takes 200 new commands a day: what stands there already is left alone. */
export async function registerCommands(rest: REST, application: string): Promise<void> {
  const route = Routes.applicationCommands(application)
  const wanted = wantedCommands()
  const query = new URLSearchParams({ with_localizations: 'true' })
  const standing = (await rest.get(route, { query })) as APIApplicationCommand[]
  const same =
    standing.length === wanted.length &&
    wanted.every((command) => standing.some((other) => JSON.stringify(core(other)) === JSON.stringify(core(command))))
  if (!same) await rest.put(route, { body: wanted })
}

/** What we set of a command; Discord adds ids, versions and defaults of its own. */
function core(command: APIApplicationCommand | ReturnType<typeof wantedCommands>[number]): unknown {
  const {
    name,
    description,
    description_localizations: localized,
    contexts,
    options,
  } = command as APIApplicationCommand
  const words = (options ?? []).map((option) => [option.name, option.description, option.description_localizations?.nl])
  return [name, description, localized?.nl, contexts ?? [], words]
}
