/** Who is in which user group of the workspace: asked in the background, so that nobody's tap waits for it. */
import type { webApi } from '@slack/bolt'
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../../src/port.ts'
import { reasonOf } from './answer.ts'

/**
 * `fresh`: asked so often; `again`: when Slack did not answer. `kept`: what it told counts so long while it does not
 * answer, for who left a group in the meantime keeps no role for ever.
 */
const WAITS = { fresh: 5 * 60_000, again: 60_000, kept: 15 * 60_000 }
/** Slack will not tell: that stays so until an administrator changes it, and starts again. */
const NEVER: readonly string[] = ['missing_scope', 'paid_teams_only', 'not_allowed_token_type', 'plan_upgrade_required']

export interface Groups extends Disposable {
  /** As '<workspace>:<group>'. Undefined while Slack has not told. */
  of(person: string): readonly string[] | undefined
}

export function openGroups(
  client: webApi.WebClient,
  install: () => Promise<string>,
  log: Log,
  waits: Readonly<typeof WAITS> = WAITS,
): Groups {
  const over = new AbortController()
  let told: { readonly at: number; readonly members: ReadonlyMap<string, readonly string[]> } | undefined

  const keep = async (): Promise<void> => {
    while (!over.signal.aborted) {
      let wait = waits.fresh
      try {
        told = { at: performance.now(), members: await askGroups(client, await install()) }
      } catch (err) {
        const reason = reasonOf(err)
        if (NEVER.includes(reason)) return log.info({ reason }, 'Slack tells no user groups: none is mapped to a role')
        log.debug({ reason }, 'Slack did not tell its user groups')
        wait = waits.again
      }
      await pause(wait, undefined, { signal: over.signal, ref: false })
    }
  }
  keep().catch(() => undefined)

  return {
    of(person) {
      if (!told || performance.now() - told.at > waits.kept) return undefined
      return told.members.get(person) ?? []
    },
    [Symbol.dispose]: () => over.abort(),
  }
}

async function askGroups(client: webApi.WebClient, workspace: string): Promise<Map<string, string[]>> {
  const { usergroups = [] } = await client.usergroups.list({ include_users: true })
  const members = new Map<string, string[]>()
  for (const { id, users = [] } of usergroups) {
    for (const person of id ? users : []) members.set(person, [...(members.get(person) ?? []), `${workspace}:${id}`])
  }
  return members
}
