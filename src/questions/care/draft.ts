/** Choices of a poll, drafted from answers: a first line of each, short enough for a button. Pure. */

const OPTION_MAX = 75
const OPTIONS_MAX = 10

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** At most `max` characters as people see them; what is longer ends after a whole word, with an ellipsis. */
export function shorten(text: string, max: number): string {
  const line = text.replace(/\s+/gu, ' ').trim()
  const seen = [...characters.segment(line)].map(({ segment }) => segment)
  if (seen.length <= max) return line
  const cut = seen.slice(0, max - 1).join('')
  const whole = cut.replace(/\s+\S*$/u, '')
  // One very long word is cut in the middle.
  return `${(whole.length > cut.length / 2 ? whole : cut).replace(/[\s,;:]+$/u, '')}…`
}

/** One choice an answer, each only once. An official changes them, and adds what is missing. */
export function optionsFrom(answers: readonly string[]): string[] {
  const options = new Map<string, string>()
  for (const answer of answers) {
    const first = answer.split('\n').find((line) => line.trim() !== '') ?? ''
    const option = shorten(first, OPTION_MAX)
    if (option && !options.has(option.toLowerCase())) options.set(option.toLowerCase(), option)
  }
  return [...options.values()].slice(0, OPTIONS_MAX)
}
