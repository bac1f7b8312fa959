/**
 * The container without a container engine: what its files say is checked against the house, and the last stage of the
 * Dockerfile is built and run step by step in a directory.
 */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, join, matchesGlob } from 'node:path'
import { expect, test } from 'vitest'
import { freePort } from './services/free-port.ts'
import { tempDir } from './services/temp-dir.ts'

interface Step {
  readonly word: string
  readonly rest: string
}

const read = (file: string) => readFileSync(file, 'utf8')
const withoutComments = (text: string) => text.replace(/^\s*#.*$/gm, '')

/** A Dockerfile's stages, each a list of instructions. */
const stages: readonly (readonly Step[])[] = withoutComments(read('Dockerfile'))
  .split(/^(?=FROM )/m)
  .filter((stage) => stage.trim())
  .map((stage) =>
    stage
      .split('\n')
      .filter(Boolean)
      .map((line) => ({ word: line.split(' ')[0] ?? '', rest: line.slice(line.indexOf(' ') + 1) })),
  )
const last = stages.at(-1) ?? []
const compose = withoutComments(read('compose.yaml'))
/** The settings that src/config.ts reads. */
const settings = [...read('src/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name]) => name)

const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } }
const only = (word: string) => last.filter((step) => step.word === word).map(({ rest }) => rest)
const env = Object.fromEntries(
  only('ENV').flatMap((rest) => rest.split(' ').map((pair) => pair.split('=') as [string, string])),
)
const command = (text: string | undefined) => JSON.parse(text?.replace(/^.*?CMD /, '') ?? '[]') as string[]

/** What .dockerignore keeps out of a copy. */
const ignored = withoutComments(read('.dockerignore')).split('\n').filter((line) => line && line !== '*' && !line.startsWith('!')) // prettier-ignore
const included = withoutComments(read('.dockerignore')).split('\n').filter((line) => line.startsWith('!')).map((line) => line.slice(1)) // prettier-ignore
const isIgnored = (path: string) => ignored.some((pattern) => matchesGlob(path, pattern))

/** [from, to] of COPY from the context. */
const copies = (stage: readonly Step[]) =>
  stage
    .filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--'))
    .map(({ rest }) => {
      const paths = rest.split(' ')
      return { sources: paths.slice(0, -1), to: paths.at(-1) ?? '.' }
    })

test('what is copied exists, and is let in', () => {
  const sources = stages.flatMap(copies).flatMap(({ sources }) => sources)
  expect(sources).toContain('src')
  for (const source of sources) {
    expect(existsSync(source), source).toBe(true)
    expect(included, source).toContain(source)
  }
  expect(included.filter((path) => !sources.includes(path))).toEqual([])
  expect(isIgnored('src/db/generated')).toBe(true)
  expect(isIgnored('src/db/together.test.ts')).toBe(true)
  expect(isIgnored('src/main.ts')).toBe(false)
})

test('the image is not root, hears signals itself, and keeps its data in a volume', () => {
  expect(only('USER')).toEqual(['node'])
  expect(command(only('CMD')[0])).toEqual(scripts.start.split(' '))
  expect(only('VOLUME')).toEqual([env['DATA_DIR']])
  expect(only('EXPOSE')).toEqual([env['PORT']])
  expect(only('HEALTHCHECK')[0]).toContain('/healthz')
})

test('every setting that the container’s files name is one that the program reads', () => {
  expect(settings).toContain('DATABASE_URL')
  const app = /^ {2}app:\n([^]*?)^ {2}\w+:/m.exec(compose)?.[1] ?? ''
  const named = [...app.matchAll(/^ {6}([A-Z_]+):/gm)].map(([, name]) => name)
  expect(named).toEqual(['DATABASE_URL', 'REDIS_URL'])
  for (const name of [...Object.keys(env), ...named]) if (name !== 'NODE_ENV') expect(settings).toContain(name)
})

test('the composition waits for health, and its Redis neither forgets nor evicts', () => {
  const services = /^services:\n([^]*?)^\w/m.exec(compose)?.[1] ?? ''
  const names = [...services.matchAll(/^ {2}(\w+):$/gm)].map(([, name]) => name)
  expect(names).toEqual(['app', 'database', 'queue'])
  for (const [, host] of services.matchAll(/_URL: \S*?(?:@|\/\/)([a-z]+):\d+/g)) expect(names).toContain(host)
  expect(services.match(/condition: service_healthy/g)).toHaveLength(2)
  expect(services.match(/healthcheck:/g)).toHaveLength(2)
  expect(services).toContain('postgres:18')
  expect(services).toMatch(/--appendonly, 'yes', --maxmemory-policy, noeviction/)
  // No secret stands in the file itself.
  expect(services.match(/PASSWORD: .*/g)).toEqual([expect.stringContaining('${POSTGRES_PASSWORD:?')])
})

test('built and run step by step, it becomes healthy and stops on SIGTERM', { timeout: 240_000 }, async () => {
  await using image = await tempDir('image')
  await using data = await tempDir('image-data')
  for (const step of last) build(step, image.path)
  for (const dev of ['typescript', 'vitest', 'prisma', 'playwright-core', 'node']) {
    expect(existsSync(join(image.path, 'node_modules', dev)), dev).toBe(false)
  }
  // It is an optional package of each platform, so it has to be brought along by hand.
  const draws =
    "await import('@resvg/resvg-js').then(({ Resvg }) => new Resvg('<svg xmlns=\"http://www.w3.org/2000/svg\"/>'))"
  execFileSync(process.execPath, ['--input-type=module', '-e', draws], { cwd: image.path, stdio: 'pipe' })
  const [program = '', ...args] = command(only('CMD')[0])
  expect(program).toBe('node')
  const around = { PATH: process.env['PATH'], ...env, PORT: String(await freePort()), DATA_DIR: data.path }
  const child = spawn(process.execPath, args, { cwd: image.path, env: around, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()))
  const ended = once(child, 'exit')
  try {
    const [, ...check] = command(only('HEALTHCHECK')[0])
    const healthy = () => {
      if (child.exitCode !== null) throw new Error(`it ended:\n${said}`)
      return runs(check, around)
    }
    await expect.poll(healthy, { timeout: 60_000, interval: 250 }).toBe(true)
    const ready = () => fetch(`http://127.0.0.1:${around.PORT}/readyz`).then(({ status }) => status)
    await expect.poll(ready, { timeout: 30_000, interval: 100 }).toBe(200)
    child.kill('SIGTERM')
    expect((await ended)[0], said).toBe(0)
    expect(existsSync(join(data.path, 'postgres/postmaster.pid'))).toBe(false)
  } finally {
    if (child.exitCode === null) child.kill('SIGTERM')
    await ended
  }
})

/** Does in a directory what an engine would do in an image. What needs root there (a user, a volume) is left out. */
function build({ word, rest }: Step, root: string): void {
  if (word === 'COPY' && rest.startsWith('--from=build ')) {
    const [, from = '', to = ''] = rest.split(' ')
    cpSync(from.replace('/app/', ''), join(root, to), { recursive: true, verbatimSymlinks: true })
  } else if (word === 'COPY') {
    for (const { sources, to } of copies([{ word, rest }])) for (const source of sources) copyIn(source, root, to)
  } else if (word === 'RUN' && rest.startsWith('npm ci ')) {
    const install = rest.split(' && ')[0] ?? ''
    execFileSync('sh', ['-c', `${install} --prefer-offline`], {
      cwd: root,
      stdio: 'pipe',
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_ENV: 'production' },
    })
  }
}

function copyIn(source: string, root: string, to: string): void {
  const target = to.endsWith('/') ? join(root, to, basename(source)) : join(root, to)
  mkdirSync(join(target, '..'), { recursive: true })
  cpSync(source, target, { recursive: true, filter: (path) => !isIgnored(path) })
}

function runs(args: readonly string[], around: NodeJS.ProcessEnv): boolean {
  try {
    execFileSync(process.execPath, args, { env: around, stdio: 'ignore', timeout: 5_000 })
    return true
  } catch {
    return false
  }
}
