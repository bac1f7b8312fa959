import { expect, test } from 'vitest'
import { openWorld, type World } from '../../test/world.ts'
import { arrive } from './arrive.ts'
import { exportOf } from './export.ts'

/** Of every column that points at a person or an account: how the export calls what it points from. */
const SECTIONS: Readonly<Record<string, string>> = {
  'account.person_id': 'accounts',
  'role.person_id': 'roles',
  'follow.person_id': 'follows',
  'follow.account_id': 'follows',
  'ballot.person_id': 'ballots',
  'ballot.voter_id': 'ballots',
  'poll.opened_by': 'polls_opened',
  'news.written_by': 'news_written',
  'agenda.person_id': 'digests_due',
  'pace_slot.person_id': 'digests_sent',
  'delivery.account_id': 'messages',
  'draft.account_id': 'forms_begun',
  'guess.account_id': 'codes_tried',
  'link_code.person_id': 'link_codes',
  'pass.person_id': 'passes',
  'card.person_id': 'cards',
  'card.account_id': 'cards',
  'invitation.created_by': 'invitations_made',
  'bind_request.person_id': 'places_asked',
  'attachment.person_id': 'files',
  'audit.person_id': 'audit',
  'expert.person_id': 'expert',
  'expert.account_id': 'expert',
  'offer.person_id': 'offers',
  'offer.voucher': 'offers_vouched',
  'question.asked_by': 'questions',
  'question.account_id': 'questions',
  'ask.person_id': 'questions_received',
  'answer.answered_by': 'answers',
  'answer.account_id': 'answers',
  'verdict.person_id': 'verdicts',
  'remark.said_by': 'remarks',
  'report.person_id': 'reports',
  'report.decided_by': 'reports_decided',
  'participation.voter_id': 'took_part',
  'participation.person_id': 'took_part',
  'heard.person_id': 'felt_heard',
  'consultation.owner_id': 'consultations',
  'consultation.created_by': 'consultations',
  'consultation.edited_by': 'consultations',
  'consultation.checked_by': 'consultations',
  'consultation.answered_by': 'consultations',
  'block.person_id': 'block',
  'block.blocked_by': 'blocks_made',
}
/** Numbers that are nobody's: whatever is in neither list is new, and somebody must say which it is. */
const NUMBERS = [
  'account.id', 'person.id', 'person.voter_id', 'person.quiet_from', 'person.quiet_to',
  'place.id', 'binding.place_id', 'bind_request.place_id', 'delivery.place_id', 'card.place_id',
  'ballot.position', 'poll_option.position', 'pace_slot.nth', 'invitation.uses_left', 'draft.step',
  'delivery.attempt', 'delivery.faults', 'card.wanted', 'card.edited', 'stale_direct.most', 'stale_direct.again',
  'expert.weekly', 'offer.asked', 'offer.answered', 'offer.helped', 'offer.minutes',
  'question.wave', 'question.solved', 'ask.wave', 'answer_version.nth', 'report.id',
  'consultation.version', 'consultation.reminded', 'part.position', 'part.seconds', 'part_count.part',
] // prettier-ignore

const someone = (id: string) => ({ platform: 'web', tenant: 'web', id }) as const

test('every column that holds a number of a person is in their export', async () => {
  await using world: World = await openWorld('postgres')
  const { ctx } = world
  // Every whole number there is, not only those with a name that we thought of.
  const columns = await ctx.db.$queryRaw<{ name: string }[]>`
    select table_name || '.' || column_name as name from information_schema.columns
     where table_schema = 'public' and data_type = 'integer' and left(table_name, 1) <> '_'`
  expect(columns.length).toBeGreaterThan(40)
  const who = await arrive(ctx, someone('anna'))
  const kept = Object.keys(await exportOf(ctx.db, who.person))
  for (const { name } of columns.filter(({ name }) => !NUMBERS.includes(name))) {
    expect(Object.keys(SECTIONS), `${name}: a person's, or only a number?`).toContain(name)
    expect(kept, name).toContain(SECTIONS[name])
  }
  expect(kept).toContain('window')
})

test('it holds what is theirs, and nothing of anybody else', async () => {
  await using world: World = await openWorld('postgres')
  const { ctx } = world
  const [anna, bert] = [await arrive(ctx, someone('anna')), await arrive(ctx, someone('bert'))]
  for (const who of [anna, bert]) {
    await ctx.db.follow.create({ data: { personId: who.person, themeId: 'groen', accountId: who.account } })
    await ctx.db.audit.create({
      data: { personId: who.person, action: 'test', subject: `of-${who.person}`, outcome: 'done' },
    })
  }
  const kept = JSON.parse(JSON.stringify(await exportOf(ctx.db, anna.person))) as Record<string, { id?: number }[]>
  expect(kept['accounts']).toMatchObject([{ external_id: 'anna', platform: 'web' }])
  expect(kept['follows']).toMatchObject([{ theme_id: 'groen', theme: { nl: 'Groen en water' } }])
  expect(kept['audit']).toMatchObject([{ subject: `of-${anna.person}` }])
  expect(JSON.stringify(kept)).not.toContain('bert')
  await expect(exportOf(ctx.db, 0)).rejects.toThrow('no such person')
})
