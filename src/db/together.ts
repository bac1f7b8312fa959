/**
 * A value that the database cannot read at all (SQLSTATE class 22): a number or a letter that is none. Everything is
 * looked at before it comes here; what slips through must not cost a hundred others their vote.
 */
const UNREADABLE = /\b22[0-9A-Z]{3}\b/

const isUnreadable = (err: unknown): boolean =>
  err instanceof Error && UNREADABLE.test(`${'code' in err ? String(err.code) : ''} ${err.message}`)

/**
 * Calls that arrive while a round trip is under way share the next one: the busier it gets, the fewer round trips a
 * call costs, and a single caller waits for nobody. One batch runs at a time, so batches cannot deadlock each other.
 * What nobody but one member is to blame for is that one's alone.
 *
 * @param run takes a batch and answers each of its members, in their order
 * @param most members of one batch
 */
export function together<In, Out>(
  run: (batch: readonly In[]) => Promise<readonly Out[]>,
  most = 250,
): (one: In) => Promise<Out> {
  interface Waiting {
    readonly one: In
    readonly resolve: (out: Out) => void
    readonly reject: (err: unknown) => void
  }
  let waiting: Waiting[] = []
  let running = false

  /** Asks, and @returns what is then to be said to the members. */
  const ask = async (batch: readonly Waiting[]): Promise<() => void> => {
    try {
      const outs = await run(batch.map(({ one }) => one))
      return () =>
        batch.forEach(({ resolve, reject }, at) => {
          const out = outs[at]
          if (out === undefined) reject(new Error('a batch left one of its members without an answer'))
          else resolve(out)
        })
    } catch (err) {
      if (batch.length > 1 && isUnreadable(err)) return await askEach(batch)
      return () => {
        for (const { reject } of batch) reject(err)
      }
    }
  }

  const askEach = async (batch: readonly Waiting[]): Promise<() => void> => {
    const said: (() => void)[] = []
    for (const one of batch) said.push(await ask([one]))
    return () => said.forEach((say) => say())
  }

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most)
      waiting = waiting.slice(most)
      const say = await ask(batch)
      // The next batch is on its way before this one's members go on: the one side works while the other does.
      if (waiting.length > 0) setImmediate(say)
      else say()
    }
    running = false
  }

  return (one) =>
    new Promise<Out>((resolve, reject) => {
      waiting.push({ one, resolve, reject })
      if (running) return
      running = true
      // What arrives in the same turn of the event loop goes along.
      setImmediate(() => void drain())
    })
}
