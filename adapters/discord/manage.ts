/** Who manages which channel, as each of their interactions told: for a quarter of an hour, and of a bounded number. */
import { PermissionFlagsBits } from 'discord.js'
import type { Actor, Address } from '../../src/port.ts'
import type { Heard } from './receive.ts'

const KEEP_MS = 15 * 60_000
const MOST = 10_000
const { Administrator, ManageChannels, ManageGuild } = PermissionFlagsBits
const MANAGING = Administrator | ManageChannels | ManageGuild

type Told = Pick<Heard, 'intent' | 'permissions'>

/** @param now milliseconds of any clock that only goes forward */
export function openManagers(now: () => number = () => performance.now()): {
  /** Keeps what an interaction tells: the newest counts, also when it takes a right away. */
  note(told: Told): void
  manages(actor: Actor, at: Address): boolean
} {
  const told = new Map<string, { readonly at: number; readonly manages: boolean }>()
  const keyOf = ({ id }: Actor, { tenant, chat }: Address) => `${id} ${tenant} ${chat}`
  return {
    note({ intent: { actor, at }, permissions }) {
      if (at.direct || permissions === undefined) return
      const key = keyOf(actor, at)
      told.delete(key)
      for (const [old, { at: since }] of told) {
        if (told.size < MOST && now() - since < KEEP_MS) break
        told.delete(old)
      }
      told.set(key, { at: now(), manages: isManaging(permissions) })
    },
    manages(actor, at) {
      if (actor.platform !== 'discord' || at.direct) return false
      const found = told.get(keyOf(actor, at))
      return found !== undefined && now() - found.at < KEEP_MS && found.manages
    },
  }
}

/** Discord counts what roles, the channel's own rules and ownership give together into these bits. */
function isManaging(permissions: string): boolean {
  return /^\d{1,40}$/.test(permissions) && (BigInt(permissions) & MANAGING) !== 0n
}
