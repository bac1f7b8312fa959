/** The command line: node src/main.ts [start|migrate|invite|export|doctor]. Each reads no more sources than it needs. */
import { readConfig, type Config } from './config.ts'
import { ROLES, serve } from './serve.ts'
import { StartError } from './start-error.ts'
import { parse, USAGE } from './usage.ts'

async function main(args: readonly string[]): Promise<void> {
  const [command = 'start', ...rest] = args
  switch (command) {
    case 'start':
      return await start(readConfig(), rest)
    case 'migrate':
      return await (await import('./tools.ts')).migrateOnly(readConfig())
    case 'invite':
      return await (await import('./tools.ts')).printInvitation(readConfig(), rest)
    case 'export':
      return await (await import('./tools.ts')).exportAudit(readConfig(), rest)
    case 'doctor': {
      const { doctor } = await import('./doctor.ts')
      process.exitCode = (await doctor({ read: readConfig, tell: (line) => console.log(line) })) ? 0 : 1
      return
    }
    default:
      throw new StartError(USAGE)
  }
}

async function start(config: Config, args: readonly string[]): Promise<void> {
  const { values } = parse(args, { role: { type: 'string' } })
  const role = ROLES.find((known) => known === (values.role ?? 'all'))
  if (!role) throw new StartError(USAGE)
  const stop = new AbortController()
  // Once: a second Ctrl-C ends the process at once, for who cannot wait.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  // A process that neither serves nor ends is one that nobody starts again.
  const hangs = () => {
    console.error('The start takes too long: something that it asks for does not answer. Run: node src/main.ts doctor')
    process.exit(1)
  }
  await serve(config, { role, signal: stop.signal, say: (line) => console.log(line), hangs })
}

try {
  await main(process.argv.slice(2))
} catch (err) {
  if (!(err instanceof StartError)) throw err
  console.error(err.message)
  process.exitCode = 1
}
