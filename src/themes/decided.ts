/** What came of a closed poll, in one sentence: the choice that won, and its share of the votes. */
import type { Text, Words } from '../port.ts'

/** @param counts the votes of each choice, as written down at the close */
export function decisionOf(question: Words, choices: readonly Words[], counts: readonly number[]): Text {
  const all = counts.reduce((sum, count) => sum + count, 0)
  const most = Math.max(0, ...counts)
  if (all === 0) return { key: 'theme.decided.none', with: { question } }
  const won = choices.filter((_choice, at) => counts[at] === most)
  const share = Math.round((most / all) * 100)
  return {
    key: won.length > 1 ? 'theme.decided.tie' : 'theme.decided',
    with: { question, share, choice: { list: won } },
  }
}
