/** The rules of the house: who may import what, and how large a room may be. Fails when it saw no files. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => /\.(ts|js)$/.test(file) && !file.includes('generated'))
}

const files = [...filesIn('src'), ...filesIn('adapters'), ...filesIn('test'), ...filesIn('bench')]
const sources = files.filter(
  (file) => !file.startsWith('test') && !file.startsWith('bench') && !file.endsWith('.test.ts'),
)
const imports: Import[] = sources.flatMap((from) =>
  [
    ...readFileSync(from, 'utf8').matchAll(
      /^\s*(?:import|export)\s(type\s)?[^'"]*?from\s*'([^']+)'|import\('([^']+)'\)/gm,
    ),
  ].map(([, type, statically, dynamically]) => {
    const to = statically ?? dynamically ?? ''
    return { from, to: to.startsWith('.') ? normalize(join(dirname(from), to)) : to, typeOnly: Boolean(type) }
  }),
)

/** Imports that break a rule, as 'from -> to', for whoever has to mend them. */
function breaking(rule: (one: Import) => boolean): string[] {
  return imports.filter(rule).map(({ from, to }) => `${from} -> ${to}`)
}

const inside = (folder: string) => (path: string) => path.startsWith(`${folder}/`)
const inCore = inside('src')
const inAdapters = inside('adapters')
/** Features import each other one way only: each may use those before it. */
const FEATURES = ['src/forms', 'src/people', 'src/themes', 'src/polls', 'src/questions', 'src/consultations']
const featureOf = (path: string) => FEATURES.findIndex((folder) => inside(folder)(path))
/** Who puts the house together, or looks at all of it. */
const COMPOSERS = ['src/house.ts', 'src/doctor.ts']
const PLATFORM_LIBRARIES = ['@slack/', 'discord', '@discordjs/', 'grammy']

test('the rules saw the house', () => {
  expect(sources.length).toBeGreaterThan(50)
  expect(imports.length).toBeGreaterThan(150)
  expect(imports.some(({ from }) => inAdapters(from))).toBe(true)
  for (const { from, to } of imports.filter(({ to }) => inCore(to) || inAdapters(to))) {
    if (!to.includes('generated')) expect(files, `${from} imports it`).toContain(to)
  }
})

describe('who may import what', () => {
  test('only the house and the doctor reach the adapters, and the core knows no platform’s library', () => {
    expect(breaking(({ from, to }) => inCore(from) && inAdapters(to) && !COMPOSERS.includes(from))).toEqual([])
    expect(breaking(({ from, to }) => inCore(from) && PLATFORM_LIBRARIES.some((name) => to.startsWith(name)))).toEqual(
      [],
    )
  })

  test('an adapter imports itself, the port, acts, words and its own library: no other adapter, no database', () => {
    const own = (from: string) => from.split('/').slice(0, 2).join('/')
    const allowed = (from: string, to: string) =>
      inside(own(from))(to) || ['src/port.ts', 'src/act.ts', 'src/fetch.ts'].includes(to) || inside('src/i18n')(to)
    expect(
      breaking(
        ({ from, to }) =>
          inAdapters(from) && from !== 'adapters/index.ts' && (inCore(to) || inAdapters(to)) && !allowed(from, to),
      ),
    ).toEqual([])
    expect(breaking(({ from, to }) => inAdapters(from) && /prisma|^pg$|bullmq|ioredis/.test(to))).toEqual([])
  })

  test('a feature imports the port, the context, the database, words, publishing, and only features before it', () => {
    const shared = (to: string) =>
      ['src/port.ts', 'src/act.ts', 'src/ctx.ts', 'src/delivery/publish.ts'].includes(to) ||
      inside('src/db')(to) ||
      inside('src/i18n')(to)
    expect(
      breaking(({ from, to, typeOnly }) => {
        const feature = featureOf(from)
        if (feature === -1 || !inCore(to) || shared(to)) return false
        // How an audience is selected is a shape that delivery names and a feature fills.
        if (typeOnly && to === 'src/delivery/fanout.ts') return false
        const other = featureOf(to)
        return other === -1 || other > feature
      }),
    ).toEqual([])
  })

  test('delivery and the queue never know a feature', () => {
    const below = (path: string) => inside('src/delivery')(path) || inside('src/queue')(path) || inside('src/db')(path)
    expect(
      breaking(
        ({ from, to }) => below(from) && (featureOf(to) !== -1 || to === 'src/door.ts' || to === 'src/worker.ts'),
      ),
    ).toEqual([])
  })
})

describe('rooms', () => {
  test('no file is over 300 lines', () => {
    const long = files
      .map((file) => [file, readFileSync(file, 'utf8').split('\n').length - 1] as const)
      .filter(([, lines]) => lines > 300)
    expect(long).toEqual([])
  })

  test('pools are opened in one file: elsewhere nobody would listen for a connection that ends between two users', () => {
    const openers = sources.filter((file) => /new (pg\.)?Pool\(/.test(readFileSync(file, 'utf8')))
    expect(openers).toEqual(['src/db/pool.ts'])
  })

  test('the environment is read in one file', () => {
    const readers = sources.filter((file) => /process\.env/.test(readFileSync(file, 'utf8')))
    expect(readers).toEqual(['src/config.ts'])
  })

  test('each platform has a folder and a line in the registry', () => {
    const folders = readdirSync('adapters', { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
    const registered = [...readFileSync('adapters/index.ts', 'utf8').matchAll(/platform: '(\w+)'/g)].map(
      ([, name]) => name ?? '',
    )
    expect(registered.toSorted()).toEqual(folders.toSorted())
  })
})
