/**
 * The Wilson score interval of a share: E.B. Wilson, "Probable inference, the law of succession, and statistical
 * inference", JASA 22 (1927). Unlike the plain one it holds for few ballots, and near none and all.
 */

/** Of the standard normal distribution: 90% lies within so many standard deviations. */
const Z90 = 1.6448536269514722

/**
 * @param hits of `all`, each a whole number
 * @returns the two ends, 0 to 1; of nothing we know nothing: 0 and 1
 */
export function wilson(hits: number, all: number, z = Z90): { readonly low: number; readonly high: number } {
  if (all === 0) return { low: 0, high: 1 }
  const share = hits / all
  const z2 = z * z
  const middle = share + z2 / (2 * all)
  const reach = z * Math.sqrt((share * (1 - share) + z2 / (4 * all)) / all)
  const scale = 1 + z2 / all
  return { low: Math.max(0, (middle - reach) / scale), high: Math.min(1, (middle + reach) / scale) }
}
