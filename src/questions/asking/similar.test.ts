/** Answered questions that look like what somebody asks, as people write: in two languages, in haste, and out of spite. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '../../../test/services/database.ts'
import { closeDb, openDb, type Db } from '../../db/open.ts'
import { similar } from './similar.ts'

const ANSWERED = {
  trees: 'Wanneer worden de bomen in de Lindenlaan gesnoeid?',
  permit: 'Heb ik een kapvergunning nodig voor de eik in mijn achtertuin?',
  parking: 'Hoe vraag ik een parkeervergunning aan voor mijn bezoek?',
  lights: 'De straatlantaarn voor mijn deur knippert al een week, wie maakt dat?',
  playground: 'Komt er een nieuwe speeltuin bij het Vondelpark?',
  waste: 'Op welke dag wordt het grofvuil opgehaald in Molenwijk?',
  bike: 'Why is the cycle path along the canal closed, and for how long?',
  noise: 'Which rules apply to noise from building sites in the evening?',
  heat: 'Kan mijn huis op het warmtenet worden aangesloten?',
  cafe: 'Mag een café zijn terras ’s winters verwarmen?',
} as const
type Key = keyof typeof ANSWERED

let database: Awaited<ReturnType<typeof freshDatabase>>
let db: Db
beforeAll(async () => {
  database = await freshDatabase()
  db = openDb(database.url)
  for (const id of ['groen', 'straat']) {
    await db.theme.create({ data: { id, emoji: '💬', name: {}, description: {} } })
  }
  for (const [id, words] of Object.entries(ANSWERED)) await ask(id, words)
  await answer('heat', 'Ja, Ennatuurlijk legt dit najaar leidingen in jouw buurt. De aansluitkosten staan op hun site.')
})
afterAll(async () => {
  await closeDb(db)
  await database[Symbol.asyncDispose]()
})

async function ask(id: string, words: string, more: { themeId?: string; publishedAt?: Date | null } = {}) {
  const data = { id, words, themeId: 'groen', party: 'resident', locale: 'nl', publishedAt: new Date(), ...more }
  await db.question.create({ data })
}

async function answer(questionId: string, words: string, more: { agreedAt?: Date | null; withdrawnAt?: Date } = {}) {
  const data = { questionId, words, party: 'resident', locale: 'nl', agreedAt: new Date(), ...more }
  await db.answer.create({ data: { id: crypto.randomUUID(), ...data } })
}

const first = async (typed: string) => (await similar(db, typed))[0]?.id

test.each<[string, Key]>([
  ['Worden de bomen dit jaar nog gesnoeid?', 'trees'],
  ['Mag ik een boom kappen, of is er een kapvergunning voor nodig?', 'permit'],
  ['eik kappen vergunning achtertuin', 'permit'],
  ['Mijn bezoek wil parkeren: hoe kom ik aan een parkeervergunning?', 'parking'],
  ['lantaarn knippert in de straat, straatlantaarn stuk', 'lights'],
  ['Is er een speeltuin gepland in het Vondelpark?', 'playground'],
  ['wanneer grofvuil Molenwijk', 'waste'],
  ['Is the cycle path by the canal still closed?', 'bike'],
  ['What are the rules about building noise at night?', 'noise'],
  ['Krijgen wij aansluiting op het warmtenet?', 'heat'],
  ['terras verwarmen cafe', 'cafe'],
])('%s leads to %s', async (typed, wanted) => {
  expect(await first(typed)).toBe(wanted)
})

test.each<[string, Key]>([
  ['wanneer worden de bomne gesnoeid', 'trees'],
  ['kapvergunnning eik', 'permit'],
  ['parkervergunning voor bezoek', 'parking'],
  ['straatlantarn kapot', 'lights'],
  ['nieuwe speeltiun', 'playground'],
  ['grofvull', 'waste'],
  ['SPEELTUYN', 'playground'],
  ['cycle path along the cnaal', 'bike'],
  ['nosie of bulding sites', 'noise'],
  ['warmtnet', 'heat'],
])('a typing error is forgiven: %s', async (typed, wanted) => {
  expect(await first(typed)).toBe(wanted)
})

test('an answer counts too, but less than the question', async () => {
  expect(await first('Wat zijn de aansluitkosten van leidingen?')).toBe('heat')
  await ask('costs', 'Wat zijn de aansluitkosten van nieuwe leidingen?')
  expect((await similar(db, 'Wat zijn de aansluitkosten van leidingen?')).map(({ id }) => id)).toEqual([
    'costs',
    'heat',
  ])
  await db.question.delete({ where: { id: 'costs' } })
})

test('only what everybody may read is found', async () => {
  const words = 'Hoeveel egels wonen er in het plantsoen?'
  await ask('hidden', words, { publishedAt: null })
  expect(await similar(db, words)).toEqual([])
  await ask('removed', words)
  await db.question.update({ where: { id: 'removed' }, data: { state: 'removed' } })
  expect(await similar(db, words)).toEqual([])
  await answer('trees', 'Er wonen egels in het plantsoen.', { agreedAt: null })
  await answer('trees', 'Er wonen egels in het plantsoen.', { withdrawnAt: new Date() })
  expect(await similar(db, words)).toEqual([])
})

test('within a theme, so many, and best first', async () => {
  for (const n of [1, 2, 3, 4]) await ask(`s${n}`, 'Waar zijn ratten gezien?', { themeId: 'straat' })
  await ask('g', 'Waar zijn ratten gezien, en wie bestrijdt ratten?')
  expect((await similar(db, 'ratten gezien', { theme: 'straat', limit: 10 })).map(({ theme }) => theme)).toEqual(
    Array(4).fill('straat'),
  )
  expect((await similar(db, 'ratten gezien', { theme: 'groen' })).map(({ id }) => id)).toEqual(['g'])
  const found = await similar(db, 'ratten gezien bij de speeltuin')
  expect(found).toHaveLength(3)
  expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).toSorted((a, b) => b - a))
  expect(await similar(db, 'ratten', { theme: 'x\0; drop table question' })).toEqual([])
})

test.each(['', ' ', 'de het een en of', 'the of and is', '?!', '🦖', 'Wat kost een paspoort?', 'kat', '%_'])(
  'nothing like %j',
  async (typed) => {
    expect(await similar(db, typed)).toEqual([])
  },
)

test.each([
  `'); drop table question; --`,
  `bomen & !gesnoeid | (kap <-> vergunning):*A`,
  `'bomen' & '' <2> \\'`,
  'bomen\0gesnoeid',
  '\ud800bomen gesnoeid',
  'bomen gesnoeid '.repeat(5_000),
  'x'.repeat(100_000),
  `${'a'.repeat(3_000)} bomen`,
  String.raw`c:\bomen\gesnoeid http://bomen.nl/it's?a='b' o'neil@bomen.nl`,
])('what looks like a search language is only words (%#)', async (typed) => {
  const found = await similar(db, typed)
  for (const { score } of found) expect(score).toBeGreaterThan(0)
  if (typed.startsWith('bomen')) expect(found[0]?.id).toBe('trees')
})

test('whatever is typed, there is an answer: at most three, each with a score', async () => {
  const seed = Date.now()
  const typed = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .array(fc.constantFrom('bomen', 'snoeien', "'", '\\', '&', '|', '!', '<->', ':*', '(', ')', ' ', 'the', '\0'))
      .map((parts) => parts.join('')),
  )
  await fc.assert(
    fc.asyncProperty(typed, async (words) => {
      const found = await similar(db, words)
      expect(found.length).toBeLessThanOrEqual(3)
      for (const { score } of found) expect(score > 0 && score <= 1.0001).toBe(true)
    }),
    { seed, numRuns: 200 },
  )
})

test('any one slip in a long word is forgiven', async () => {
  const words = ['kapvergunning', 'straatlantaarn', 'parkeervergunning', 'warmtenet', 'grofvuil']
  const letter = fc.constantFrom('a', 'e', 'k', 'n', 'r', 'x', 'z')
  const slip = fc.tuple(
    fc.constantFrom(...words),
    fc.nat(),
    letter,
    fc.constantFrom('lost', 'added', 'other', 'turned'),
  )
  await fc.assert(
    fc.asyncProperty(slip, async ([word, where, other, kind]) => {
      // The first letter is hardly ever the wrong one, and two words are not each other's slip.
      const at = 1 + (where % (word.length - 2))
      const [head, one, next, tail] = [word.slice(0, at), word[at] ?? '', word[at + 1] ?? '', word.slice(at + 2)]
      const typed = { lost: `${head}${next}${tail}`, added: `${head}${one}${other}${next}${tail}`, other: `${head}${other}${next}${tail}`, turned: `${head}${next}${one}${tail}` } // prettier-ignore
      const found = await similar(db, typed[kind])
      expect(
        found.some((one) => one.words.includes(word)),
        typed[kind],
      ).toBe(true)
    }),
    { seed: Date.now(), numRuns: 150 },
  )
})
