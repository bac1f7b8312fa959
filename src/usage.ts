/** What can be typed on the command line. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { StartError } from './start-error.ts'

export const USAGE = `Usage: node src/main.ts COMMAND

  start [--role bot|worker]        Runs Samenspraak (without --role: all of it).
  migrate                          Brings the database up to date, and stops.
  invite ROLE [--uses N] [--days N] [--organisation NAME] [--theme ID]
                                   Prints a code. Its holder types: /claim CODE
                                   ROLE: administrator, official, moderator, steward (with --theme), partner, resident
  invite ROLE --group PLATFORM:TENANT:ID
                                   Gives the role to a Slack user group or a Discord role; --ungroup takes it back.
  invite --csv FILE [--out FOLDER] Makes a code for each line, and the letters to print.
  export audit [--since DATE]      Prints the audit log as CSV.
  doctor                           Looks at settings, tokens, database, queue, clock and webhooks, and says what to do.
                                   Changes nothing; exit code 1 when something is wrong.`

/** @throws StartError with all that can be typed */
export function parse<const T extends ParseArgsConfig['options']>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (err) {
    throw new StartError(`${err instanceof Error ? err.message : ''}\n\n${USAGE}`, { cause: err })
  }
}
