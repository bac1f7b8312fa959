/** An answered question in a chat, for everybody: all its published answers, and a verdict for each. */
import type { Ctx } from '../../ctx.ts'
import { sorry } from '../../people/sorry.ts'
import type { Button, Reading, Text, View } from '../../port.ts'
import { pageLink } from './agree.ts'
import { readingOf } from './reading.ts'
import { clip, reportButton, verdictButtons } from './view.ts'

/** So much of words fits beside everything else on every platform; several answers share it. */
const ROOM = 1_300
const TITLE_MAX = 300
/** Each answer has three buttons: with more, some platforms have no room. The page on the web has them all. */
const MOST = 5

/** @param runs the reader may answer for its theme: shown the way from a question to a poll, which looks that up */
export async function readQuestion(ctx: Ctx, id: string, runs = false): Promise<View> {
  const reading = await readingOf(ctx.db, ctx.settings, id)
  if (!reading) return sorry('read.gone')
  const shown = reading.answers.slice(0, MOST)
  const several = reading.answers.length > 1
  const room = Math.floor(ROOM / shown.length)
  return {
    title: clip(reading.words, TITLE_MAX),
    lines: [
      { key: 'read.by', with: { who: reading.by } },
      ...reading.notes,
      ...shown.flatMap((answer, at) => answerLines(answer, several ? at + 1 : undefined, room)),
    ],
    note: { key: 'read.of', with: { theme: reading.theme.name } },
    links: [pageLink(ctx.settings.home, id)],
    buttons: [
      ...shown.flatMap(({ id: answer }, at) => answerButtons(answer, several ? at + 1 : undefined)),
      { label: { key: 'do.read.more' }, does: { kind: 'question.answered', theme: reading.theme.id, page: 0 } },
      ...(runs
        ? [
            { label: { key: 'do.turn' }, does: { kind: 'form.open', form: `turn/${id}` } } as const,
            { label: { key: 'do.consult.from' }, does: { kind: 'consult.from', question: id } } as const,
          ]
        : []),
      reportButton(`question-${id}`),
    ],
  }
}

function answerLines({ by, words, marks }: Reading['answers'][number], nth: number | undefined, room: number): Text[] {
  return [
    nth === undefined ? { key: 'answer.from', with: { who: by } } : { key: 'read.from.nth', with: { nth, who: by } },
    clip(words, room),
    ...marks,
  ]
}

function answerButtons(answer: string, nth: number | undefined): Button[] {
  return [
    ...verdictButtons(answer, nth),
    {
      label: nth === undefined ? { key: 'do.answer.show' } : { key: 'do.answer.show.nth', with: { nth } },
      does: { kind: 'answer.show', answer },
    },
  ]
}
