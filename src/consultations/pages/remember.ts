/** Keeps the newest of what takes long to make. */

/**
 * @param most so many are kept; the one that was asked for longest ago goes first
 * @param of what something is known by, and how it is made
 */
export function remembering<In extends readonly unknown[], Out>(
  most: number,
  of: (...ins: In) => { readonly key: string; readonly make: () => Promise<Out> },
): (...ins: In) => Promise<Out> {
  const kept = new Map<string, Promise<Out>>()
  return (...ins) => {
    const { key, make } = of(...ins)
    const found = kept.get(key) ?? make()
    // Taken out and put back, so that the map stays in the order of the last use.
    kept.delete(key)
    kept.set(key, found)
    found.catch(() => kept.delete(key))
    for (const oldest of kept.keys()) {
      if (kept.size <= most) break
      kept.delete(oldest)
    }
    return found
  }
}
