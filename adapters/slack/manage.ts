/** Whether somebody manages a channel: they made it, or they run the workspace where the bot is installed. */
import type { webApi } from '@slack/bolt'
import type { Actor, Address } from '../../src/port.ts'

export interface Asking {
  readonly client: webApi.WebClient
  /** The workspace where the bot is installed. */
  readonly install: () => Promise<string>
}

/** Never throws: what Slack does not tell is not believed. */
export async function manages(asking: Asking, actor: Actor, at: Address): Promise<boolean> {
  if (actor.platform !== 'slack' || at.direct) return false
  return (await madeIt(asking, actor, at).catch(() => false)) || (await runsIt(asking, actor).catch(() => false))
}

/** A shared channel may be made by a partner: ids are unique over all workspaces. */
async function madeIt({ client }: Asking, { id }: Actor, { chat }: Address): Promise<boolean> {
  const { channel } = await client.conversations.info({ channel: chat })
  return channel?.creator === id
}

/** Whoever runs another workspace, with which we share a channel, runs nothing here. */
async function runsIt({ client, install }: Asking, { id, tenant }: Actor): Promise<boolean> {
  const ours = await install()
  if (tenant !== ours) return false
  const { user } = await client.users.info({ user: id })
  if (user?.team_id !== ours || user.deleted || user.is_stranger) return false
  return [user.is_admin, user.is_owner, user.is_primary_owner].includes(true)
}
