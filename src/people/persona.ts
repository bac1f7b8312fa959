/** The try-out: be somebody with a part to play, without an invitation. Off as soon as a real platform is connected. */
import type { Ctx } from '../ctx.ts'
import type { View } from '../port.ts'
import type { Who } from './arrive.ts'
import { helpView } from './help.ts'
import { audit, type RoleName } from './roles.ts'
import { sorry } from './sorry.ts'

const ROLE = { government: 'official', business: 'partner', resident: 'resident' } as const

export async function becomePersona(ctx: Ctx, who: Who, party: keyof typeof ROLE): Promise<View> {
  const role: RoleName = ROLE[party]
  if (!ctx.settings.personas) return sorry('fault.unknown')
  await ctx.db.$transaction(async (tx) => {
    await tx.role.createMany({ data: [{ personId: who.person, role, party }], skipDuplicates: true })
    await audit(tx, { person: who.person, action: 'persona', subject: role, outcome: 'done' })
  })
  return helpView({ ...who, roles: [role] })
}
