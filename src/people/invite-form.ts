/** An official makes a code in the chat: for which role, whom, how often and how long. */
import type { Ctx } from '../ctx.ts'
import type { Tx } from '../db/open.ts'
import { wordsOf } from '../i18n/say.ts'
import { readLine } from '../forms/words.ts'
import type { Field, Form, Text, View } from '../port.ts'
import type { Who } from './arrive.ts'
import { invite } from './invite.ts'
import { audit, isAdministrator, isOfficial, readRole, ROLE_NAMES, type RoleName } from './roles.ts'
import { sorry } from './sorry.ts'
import type { Values } from './visit.ts'

const ORGANISATION_MAX = 100
const USES_MAX = 100_000
const DAYS_MAX = 365

export async function inviteForm(ctx: Ctx, who: Who): Promise<Form | View> {
  if (!who.roles.some((role) => role === 'official' || role === 'administrator')) return sorry('fault.official')
  const themes = await ctx.db.theme.findMany({ where: { archivedAt: null }, orderBy: { createdAt: 'asc' }, take: 25 })
  const roles = ROLE_NAMES.filter((role) => role !== 'administrator' || who.roles.includes('administrator'))
  const number = (name: string, label: Text, value: string): Field => ({ name, kind: 'line', label, value })
  return {
    name: 'invite',
    title: { key: 'form.invite.title' },
    submit: { key: 'form.invite.submit' },
    fields: [
      {
        name: 'role',
        kind: 'choice',
        label: { key: 'form.invite.role' },
        choices: roles.map((role) => ({ value: role, label: { key: `role.${role}` } })),
      },
      {
        name: 'organisation',
        kind: 'line',
        label: { key: 'form.invite.organisation' },
        hint: { key: 'form.invite.organisation.hint' },
        optional: true,
      },
      {
        name: 'theme',
        kind: 'choice',
        label: { key: 'form.invite.theme' },
        hint: { key: 'form.invite.theme.hint' },
        choices: themes.map(({ id, name }) => ({ value: id, label: wordsOf(name) })),
        optional: true,
      },
      number('uses', { key: 'form.invite.uses' }, '1'),
      number('days', { key: 'form.invite.days' }, '7'),
    ],
  }
}

interface Wanted {
  readonly role: RoleName
  readonly organisation: string | undefined
  readonly theme: string | undefined
  readonly uses: number
  readonly days: number
}

export async function makeInvitation(ctx: Ctx, who: Who, values: Values): Promise<View> {
  const read = readInvitation(values)
  if ('errors' in read) return { mood: 'sorry', errors: read.errors }
  return await ctx.db.$transaction(async (tx) => {
    const allowed = await mayInvite(tx, who.person, read)
    await audit(tx, { person: who.person, action: 'invite', subject: read.role, outcome: allowed ? 'done' : 'refused' })
    if (!allowed) return sorry(read.role === 'administrator' ? 'fault.administrator' : 'fault.official')
    const { organisation = await organisationOf(tx, who.person, read.role), ...rest } = read
    const code = await invite(tx, { ...rest, organisation, createdBy: who.person })
    return {
      mood: 'done',
      title: { plain: code },
      lines: [
        { key: 'invited.how', with: { code, role: { key: `role.${read.role}` } } },
        { key: 'invited.until', with: { uses: read.uses, days: read.days } },
      ],
      note: { key: 'invited.once' },
    }
  })
}

/** Officials invite for their own organisation's side of the table, administrators for every side. */
async function mayInvite(tx: Tx, person: number, { role, organisation }: Wanted): Promise<boolean> {
  if (await isAdministrator(tx, person)) return true
  if (role === 'administrator' || !(await isOfficial(tx, person))) return false
  if (role === 'partner' || role === 'resident') return true
  const own = await organisationOf(tx, person, role)
  return organisation === undefined || organisation === own
}

/** Who works for the government works where the one works who invites them. */
async function organisationOf(tx: Tx, person: number, role: RoleName): Promise<string | undefined> {
  if (role === 'partner' || role === 'resident') return undefined
  const held = await tx.role.findFirst({ where: { personId: person, role: { in: ['official', 'administrator'] } } })
  return held?.organisation ?? undefined
}

function readInvitation(values: Values): Wanted | { errors: Record<string, Text> } {
  const role = readRole(values['role'] ?? '')
  const typed = values['organisation']?.trim() ?? ''
  const organisation = typed === '' ? ({ ok: undefined } as const) : readLine(typed, ORGANISATION_MAX)
  const theme = values['theme']?.trim() || undefined
  const uses = readNumber(values['uses'], USES_MAX)
  const days = readNumber(values['days'], DAYS_MAX)
  const needsTheme = role === 'steward' && theme === undefined
  if (role && 'ok' in organisation && uses !== undefined && days !== undefined && !needsTheme) {
    return { role, organisation: organisation.ok, theme: role === 'steward' ? theme : undefined, uses, days }
  }
  return {
    errors: {
      ...(!role && { role: { key: 'words.empty' } }),
      ...('fault' in organisation && { organisation: organisation.fault }),
      ...(needsTheme && { theme: { key: 'form.invite.theme.hint' } }),
      ...(uses === undefined && { uses: { key: 'form.invite.number', with: { max: USES_MAX } } }),
      ...(days === undefined && { days: { key: 'form.invite.number', with: { max: DAYS_MAX } } }),
    },
  }
}

function readNumber(typed: string | undefined, most: number): number | undefined {
  const number = /^\s*\d{1,6}\s*$/.test(typed ?? '') ? Number(typed) : undefined
  return number !== undefined && number >= 1 && number <= most ? number : undefined
}
