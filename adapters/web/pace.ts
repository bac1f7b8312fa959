/** So many at once, and so many a second after that, for each address. */
export function openPace(most: number, perSecond: number): (who: string) => boolean {
  const buckets = new Map<string, { left: number; at: number }>()
  return (who) => {
    const now = performance.now()
    const { left, at } = buckets.get(who) ?? { left: most, at: now }
    const filled = Math.min(most, left + ((now - at) / 1000) * perSecond)
    buckets.delete(who)
    buckets.set(who, { left: Math.max(0, filled - 1), at: now })
    // Whoever was away long enough has a full bucket again and need not be remembered.
    for (const [old, bucket] of buckets) {
      if (now - bucket.at < (most / perSecond) * 1000) break
      buckets.delete(old)
    }
    return filled >= 1
  }
}
