/** Whoever guesses codes is soon asked to wait: by account, and by the database's clock. */
import type { Tx } from '../db/open.ts'

const MOST = 5
const MINUTES = 15

/**
 * Whether this account has guessed wrong too often lately. Holds the account's row, so that a hundred guesses at once
 * are judged one by one.
 */
export async function guessesTooMuch(tx: Tx, account: number): Promise<boolean> {
  await tx.$queryRaw`select 1 from account where id = ${account} for update`
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from guess
     where account_id = ${account} and at > now() - make_interval(mins => ${MINUTES})`
  return (row?.count ?? 0) >= MOST
}

export async function guessedWrong(tx: Tx, account: number): Promise<void> {
  await tx.guess.create({ data: { accountId: account } })
}
