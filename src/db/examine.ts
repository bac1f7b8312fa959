/** Looks at the database for an administrator, and changes nothing. */
import type { Finding } from '../port.ts'
import { connect, countMissing } from './migrate.ts'

/** Forms say "closes at three" by our clock, and the poll closes by the database's. */
const CLOCK_MS = 5_000

/** @throws StartError @param now milliseconds since 1970, by this machine's clock */
export async function examineDatabase(url: string, now: () => number): Promise<readonly Finding[]> {
  const client = await connect(url)
  try {
    const missing = await countMissing(client)
    const before = now()
    const { rows } = await client.query<{ ms: number; version: string; writes: boolean }>(
      `select extract(epoch from clock_timestamp())::float8 * 1000 as ms, current_setting('server_version') as version,
              not pg_is_in_recovery() and current_setting('transaction_read_only') = 'off' as writes`,
    )
    const [found] = rows
    // Between asking and hearing the answer; the way there takes about as long as the way back.
    const ahead = (before + now()) / 2 - (found?.ms ?? 0)
    return [
      {
        what: 'database',
        note: `PostgreSQL ${found?.version.split(' ')[0]}, up to date`,
        ...(missing > 0 && {
          wrong: `${missing === 1 ? 'A migration is' : `${missing} migrations are`} still to be applied. Run: node src/main.ts migrate`,
        }),
        ...(!found?.writes && {
          wrong: 'It can only be read: it is a standby, or set so. Let DATABASE_URL lead to the primary.',
        }),
      },
      { what: 'clock', note: 'the same as the database’s', ...wrongClock(ahead) },
    ]
  } finally {
    await client.end()
  }
}

function wrongClock(ahead: number): { wrong?: string } {
  if (Math.abs(ahead) <= CLOCK_MS) return {}
  const seconds = Math.round(Math.abs(ahead) / 1000)
  return {
    wrong: `This machine’s clock is ${seconds} s ${ahead > 0 ? 'ahead of' : 'behind'} the database’s. Let both machines keep time with NTP (chrony or systemd-timesyncd).`,
  }
}
