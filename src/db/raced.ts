/** Work that met somebody else's in the middle is simply done again: nothing of it was kept. */

const MOST = 5
/**
 * A deadlock that PostgreSQL ended, two voters that became one in the same statement, and a person who went over into
 * another one (their row is no more, so a foreign key or the trigger on ballots finds nothing).
 */
const RACES = /40P01|deadlock detected|21000|23503|23502|P2003|P2034/

/** @throws what `work` throws when it is no race, or one time too many */
export async function unlessRaced<T>(work: () => Promise<T>): Promise<T> {
  for (let left = MOST; ; left--) {
    try {
      return await work()
    } catch (err) {
      if (
        left === 0 ||
        !(err instanceof Error) ||
        !RACES.test(`${'code' in err ? String(err.code) : ''} ${err.message}`)
      ) {
        throw err
      }
    }
  }
}
