/** Everything that is kept about a person, for them to take along: plain JSON, moments in ISO, words as they were written. */
import type { Db, Tx } from '../db/open.ts'

/** One question to the database: what it answers is of one moment. @throws Error when there is no such person */
export async function exportOf(db: Db | Tx, person: number): Promise<object> {
  const [row] = await db.$queryRaw<{ kept: object }[]>`
    select jsonb_build_object(
      'person', to_jsonb(p),
      'accounts', (select jsonb_agg(to_jsonb(a) order by a.id) from account a where a.person_id = p.id),
      'roles', (select jsonb_agg(to_jsonb(r) order by r.granted_at) from role r where r.person_id = p.id),
      'follows', (select jsonb_agg(to_jsonb(f) || jsonb_build_object('theme', t.name) order by f.created_at)
                    from follow f join theme t on t.id = f.theme_id where f.person_id = p.id),
      -- The number of a part's poll stays in the house (adr/0011): its consultation says where it is.
      'ballots', (select jsonb_agg(to_jsonb(b) - case when poll.part_of is null then '' else 'poll_id' end || jsonb_build_object('question', poll.question, 'choice', o.label, 'consultation', poll.part_of) order by b.cast_at)
                    from ballot b join poll on poll.id = b.poll_id
                    join poll_option o on o.poll_id = b.poll_id and o.position = b.position
                   where b.voter_id = p.voter_id or b.person_id = p.id),
      'polls_opened', (select jsonb_agg(to_jsonb(o) - case when o.part_of is null then '{}' else '{id,result}'::text[] end order by o.created_at) from poll o where o.opened_by = p.id),
      'news_written', (select jsonb_agg(to_jsonb(n) order by n.created_at) from news n where n.written_by = p.id),
      'digests_due', (select jsonb_agg(to_jsonb(g)) from agenda g where g.person_id = p.id),
      'digests_sent', (select jsonb_agg(to_jsonb(s) order by s.taken_at) from pace_slot s where s.person_id = p.id),
      'messages', (select jsonb_agg(jsonb_build_object('state', d.state, 'sent_at', d.sent_at, 'due_at', d.due_at, 'reason', d.reason)
                                    order by d.id)
                     from delivery d join account a on a.id = d.account_id where a.person_id = p.id),
      'cards', (select jsonb_agg(to_jsonb(c) - 'refresh' order by c.id) from card c where c.person_id = p.id),
      'window', (select jsonb_agg(to_jsonb(w) order by w.id) from web_message w
                  where w.chat in (select external_id from account a where a.person_id = p.id and a.platform = 'web')),
      'forms_begun', (select jsonb_agg(to_jsonb(d)) from draft d join account a on a.id = d.account_id where a.person_id = p.id),
      'codes_tried', (select jsonb_agg(to_jsonb(g)) from guess g join account a on a.id = g.account_id where a.person_id = p.id),
      'link_codes', (select jsonb_agg(jsonb_build_object('expires_at', l.expires_at)) from link_code l where l.person_id = p.id),
      'passes', (select jsonb_agg(jsonb_build_object('kind', x.kind, 'expires_at', x.expires_at)) from pass x where x.person_id = p.id),
      'invitations_made', (select jsonb_agg(to_jsonb(i) - 'code_hash' order by i.created_at) from invitation i where i.created_by = p.id),
      'places_asked', (select jsonb_agg(to_jsonb(q)) from bind_request q where q.person_id = p.id),
      'files', (select jsonb_agg(to_jsonb(f) - 'bytes' || jsonb_build_object('size', length(f.bytes), 'address', '/f/' || f.id) order by f.created_at)
                  from attachment f where f.person_id = p.id),
      'expert', (select to_jsonb(e) from expert e where e.person_id = p.id),
      'offers', (select jsonb_agg(to_jsonb(o) - 'voucher' || jsonb_build_object('theme', t.name) order by o.created_at)
                   from offer o join theme t on t.id = o.theme_id where o.person_id = p.id),
      'offers_vouched', (select jsonb_agg(jsonb_build_object('theme_id', o.theme_id, 'vouched_by', o.vouched_by))
                           from offer o where o.voucher = p.id),
      'questions', (select jsonb_agg(to_jsonb(q) order by q.created_at) from question q where q.asked_by = p.id),
      'questions_received', (select jsonb_agg(to_jsonb(k) order by k.asked_at) from ask k where k.person_id = p.id),
      'answers', (select jsonb_agg(to_jsonb(w) || jsonb_build_object('earlier', (
                      select jsonb_agg(to_jsonb(v) - 'answer_id' order by v.nth) from answer_version v where v.answer_id = w.id))
                    order by w.created_at) from answer w where w.answered_by = p.id),
      'verdicts', (select jsonb_agg(to_jsonb(v) order by v.at) from verdict v where v.person_id = p.id),
      'remarks', (select jsonb_agg(to_jsonb(k) order by k.created_at) from remark k where k.said_by = p.id),
      'reports', (select jsonb_agg(to_jsonb(c) - 'decided_by' order by c.id) from report c where c.person_id = p.id),
      'reports_decided', (select jsonb_agg(jsonb_build_object('subject', c.subject, 'state', c.state, 'decided_at', c.decided_at) order by c.id)
                            from report c where c.decided_by = p.id),
      'block', (select to_jsonb(b) - 'blocked_by' from block b where b.person_id = p.id),
      'blocks_made', (select jsonb_agg(jsonb_build_object('until', b.until, 'at', b.at)) from block b where b.blocked_by = p.id),
      'took_part', (select jsonb_agg(to_jsonb(v) order by v.started_at) from participation v where v.voter_id = p.voter_id or v.person_id = p.id),
      'felt_heard', (select jsonb_agg(to_jsonb(h) order by h.at) from heard h where h.person_id = p.id),
      'consultations', (select jsonb_agg(jsonb_build_object('id', c.id, 'title', c.title, 'owner', c.owner_id = p.id, 'made', c.created_by = p.id,
                           'changed_last', c.edited_by = p.id, 'checked', c.checked_by = p.id, 'answered', c.answered_by = p.id) order by c.created_at)
                          from consultation c
                         where p.id in (c.owner_id, c.created_by, c.edited_by, c.checked_by, c.answered_by)),
      'audit', (select jsonb_agg(to_jsonb(l) order by l.id) from audit l where l.person_id = p.id)
    ) as kept from person p where p.id = ${person}`
  if (!row) throw new Error('there is no such person')
  return row.kept
}
