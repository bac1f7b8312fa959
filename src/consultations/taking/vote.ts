/** A choice on one part: cast by the house's one way of voting, and answered with the next part. */
import { sorry } from '../../people/sorry.ts'
import type { Made, Visit } from '../../people/visit.ts'
import { loadConsultation } from '../load.ts'
import { partiesOf, speakFor, spokenFor } from './party.ts'
import { doneBy, nextPart, openParts } from './progress.ts'
import { allDone, partView, shortened } from './view.ts'

const WORDS_MAX = 100

/**
 * The poll's own number never leaves the house: without it nobody votes past what is asked here. Whether it is open,
 * paused or closed is decided where the ballot is stored.
 */
export async function voteOnPart(
  visit: Visit,
  { consultation: id, part: position, option }: { consultation: string; part: number; option: number },
): Promise<Made> {
  const { ctx, who, cast } = visit
  const consultation = await loadConsultation(ctx.db, id)
  const part = consultation && openParts(consultation).find((one) => one.position === position)
  if (!consultation || !part?.pollId) return sorry('consult.part.gone')
  // Whoever answered its question, as an expert who was asked, takes part; that alone lets nobody vote.
  if (!(await spokenFor(ctx.db, id, who.person))?.voted) {
    const parties = await partiesOf(ctx.db, who.person, consultation.audience)
    if (parties.length === 0) return sorry('consult.others')
    // It may go on just now, and a ballot without a party behind it would be in it.
    if (consultation.state === 'paused') return sorry('poll.paused')
    if (consultation.state === 'open') await speakFor(ctx.db, id, who.person, parties)
  }
  const answer = await cast(part.pollId, option)
  if (answer.view.mood === 'sorry') return answer
  const done = await doneBy(ctx.db, id, who.person)
  const next = nextPart(consultation, done, position)
  const then = next ? partView(consultation, next, done) : allDone(consultation, done)
  // Above it stands the title of what comes next.
  const voted = { key: 'consult.part.done', with: { label: shortened(part.words, WORDS_MAX) } } as const
  return { ...answer, view: { ...then, lines: [voted, ...(answer.view.lines ?? []), ...(then.lines ?? [])] } }
}
