/** Looks at everything that a house stands on, and says a line about each: well, or what is wrong and what to do. */
import { registry } from '../adapters/index.ts'
import type { Config } from './config.ts'
import { examineDatabase } from './db/examine.ts'
import { examineWayIn } from './http/examine.ts'
import type { Finding } from './port.ts'
import { examineQueue } from './queue/examine.ts'
import { StartError } from './start-error.ts'
import { findDatabase } from './store.ts'

interface Examining {
  /** @throws StartError */
  readonly read: () => Config
  readonly tell: (line: string) => void
  /** This machine's clock. */
  readonly now?: () => number
}

/** May be asked beside a house that runs, and changes nothing. @returns whether all is well */
export async function doctor({ read, tell, now = Date.now }: Examining): Promise<boolean> {
  let well = true
  const note = (findings: readonly Finding[]) => {
    for (const finding of findings) {
      well &&= finding.wrong === undefined
      tell(lineOf(finding))
    }
  }
  let config: Config
  try {
    config = read()
  } catch (err) {
    if (!(err instanceof StartError)) throw err
    note(err.message.split('\n').map((wrong) => ({ what: 'settings', wrong })))
    return well
  }
  note([{ what: 'settings' }])
  note(await examineStore(config, now))
  for (const entry of registry) {
    if (!entry.examine) continue
    note((await entry.examine(config)) ?? [{ what: entry.platform, note: `off; ${entry.needs} turns it on` }])
  }
  note(await examineWayIn(config))
  return well
}

function lineOf({ what, wrong, note }: Finding): string {
  if (wrong !== undefined) return `WRONG  ${what}: ${wrong}`
  return `ok     ${what}${note === undefined ? '' : `: ${note}`}`
}

async function examineStore(config: Config, now: () => number): Promise<readonly Finding[]> {
  const { redisUrl } = config
  try {
    await using found = await findDatabase(config)
    if (!found) {
      const note = `none yet; the first start makes one in ${config.dataDir}`
      return [{ what: 'database', note }, await examineQueue({ redisUrl, databaseUrl: undefined })]
    }
    return [...(await examineDatabase(found.url, now)), await examineQueue({ redisUrl, databaseUrl: found.url })]
  } catch (err) {
    const wrong =
      err instanceof StartError
        ? err.message
        : 'It could not be asked. See whether it runs, and what this user may do in it.'
    return [{ what: 'database', wrong }, await examineQueue({ redisUrl, databaseUrl: undefined })]
  }
}
