/** Making, changing, archiving and merging themes, at the real door: who may, what is refused, and what races do. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { knock, seen, type Knocker } from '../../test/knock.ts'
import { openWorld, type World } from '../../test/world.ts'

let world: World
let door: ReturnType<typeof knock>
let utrecht: Knocker
let zwolle: Knocker
let resident: Knocker
const official = (organisation: string) => door.somebody({ role: 'official', organisation })
beforeAll(async () => {
  world = await openWorld('postgres')
  door = knock(world)
})
// Others each time: nobody may do as much in a minute as all of this together.
beforeEach(async () => {
  utrecht = await official('Gemeente Utrecht')
  zwolle = await official('Gemeente Zwolle')
  resident = await door.somebody()
})
afterAll(() => world[Symbol.asyncDispose]())

const described = (name: string, changes: Record<string, string> = {}) => ({
  name,
  description: 'Waar het over gaat.',
  colour: 'green',
  ...changes,
})
const themeOf = (id: string) => world.ctx.db.theme.findUniqueOrThrow({ where: { id } })
const refusals = (action: string) => world.ctx.db.audit.count({ where: { action, outcome: 'refused' } })
const followers = async (theme: string) =>
  (await world.ctx.db.follow.findMany({ where: { themeId: theme }, orderBy: { personId: 'asc' } })).map(
    ({ personId }) => personId,
  )
/** An open poll with one option, on a theme. */
const pollOn = (id: string, themeId: string) =>
  world.ctx.db.poll.create({
    data: {
      id,
      themeId,
      question: { nl: `Vraag ${id}?` },
      closesAt: new Date(Date.now() + 86_400_000),
      options: { create: [{ position: 0, label: { nl: 'Ja' } }] },
    },
  })

describe('making and changing', () => {
  test('a theme has its maker’s organisation, an emoji, a colour and words in two languages', async () => {
    const values = described('🚦 Stoplichten', { name2: 'Traffic lights', description2: 'Red and green.' })
    expect(seen(await utrecht.submits('theme', values))).toContain('🚦 Stoplichten is er')
    expect(await themeOf('stoplichten')).toMatchObject({
      emoji: '🚦',
      name: { nl: 'Stoplichten', en: 'Traffic lights' },
      description: { nl: 'Waar het over gaat.', en: 'Red and green.' },
      colour: 'green',
      owner: 'Gemeente Utrecht',
    })
    const page = await (await door.somebody(undefined, 'en')).types('themes', 'traffic lights')
    expect(seen(page, 'en')).toMatch(/🚦 Traffic lights\nRed and green\.[^]*Gemeente Utrecht answers for this/)
  })

  test('its form shows what it is now; what is sent is what it becomes, by the same id', async () => {
    const { form } = await utrecht.does({ kind: 'form.open', form: 'theme/stoplichten' })
    expect(form?.name).toBe('theme/stoplichten')
    const stands = Object.fromEntries((form?.fields ?? []).map(({ name, value }) => [name, value]))
    expect(stands).toEqual({
      name: '🚦 Stoplichten',
      description: 'Waar het over gaat.',
      colour: 'green',
      name2: 'Traffic lights',
      description2: 'Red and green.',
    })
    // Its own name is not in its own way.
    expect(seen(await utrecht.submits('theme/stoplichten', { ...stands, name: 'Verkeerslichten' }))).toContain(
      '💬 Verkeerslichten',
    )
    expect(await themeOf('stoplichten')).toMatchObject({ emoji: '💬', name: { nl: 'Verkeerslichten' } })
    // English first for who speaks English.
    const emma = await door.somebody({ role: 'official', organisation: 'Gemeente Utrecht' }, 'en')
    const english = await emma.does({ kind: 'form.open', form: 'theme/stoplichten' })
    expect(english.form?.fields.find(({ name }) => name === 'name')?.value).toBe('💬 Traffic lights')
  })

  test.each([
    ['GROEN EN WATER!', /Er is al een thema dat zo heet: 🌳 Groen en water/],
    ['🌲 groén–en—wáter', /Er is al een thema dat zo heet/],
    ['Green and Water', /Er is al een thema dat zo heet/],
    ['x'.repeat(200), /Dit is te lang: 200 tekens\. Maak het 60 tekens of korter/],
    ['🌳🌲🌴', /Geef een naam met letters/],
    ['Wo\u200Bnen', /onzichtbaar teken/],
    ['', /Vul dit in/],
  ])('%j is refused with a reason', async (name, reason) => {
    const before = await world.ctx.db.theme.count()
    const view = await utrecht.submits('theme', described(name))
    expect(Object.keys(view.errors ?? {})).toEqual(['name'])
    expect(seen(view)).toMatch(reason)
    const second = await utrecht.submits('theme', described('Iets heel anders', { name2: name || ' ' }))
    if (name) expect(Object.keys(second.errors ?? {})).toEqual(['name2'])
    else await world.ctx.db.theme.delete({ where: { id: 'iets-heel-anders' } })
    expect(await world.ctx.db.theme.count()).toBe(before)
  })

  test('a colour made by hand and a missing description are refused', async () => {
    const view = await utrecht.submits('theme', { name: 'Zwart', description: '', colour: 'url(x)' })
    expect(Object.keys(view.errors ?? {}).sort()).toEqual(['colour', 'description'])
  })

  test('twenty who make one name at once make one theme; the same event again makes none', async () => {
    const makers = await Promise.all(Array.from({ length: 20 }, () => official('Gemeente Utrecht')))
    const all = await Promise.all(makers.map((one, n) => one.submits('theme', described(n % 2 ? 'Kermis!' : 'kermis'))))
    expect(all.filter(({ errors }) => !errors)).toHaveLength(1)
    const first = await utrecht.submits('theme', described('Feest'), 'event-1')
    // A door that has forgotten, as after a restart.
    const elsewhere = await knock(world).somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
    const again = await elsewhere.submits('theme', described('Feest'), 'event-1')
    expect(seen(again)).toBe(seen(first))
    expect(await world.ctx.db.theme.count({ where: { id: { startsWith: 'feest' } } })).toBe(1)
  })

  test('ids stay apart where names make the same one', async () => {
    await utrecht.submits('theme', described('Café A & B'))
    await utrecht.submits('theme', described('Cafe A, D & B'))
    await utrecht.submits('theme', described('الحدائق'))
    await utrecht.submits('theme', described('الأنهار'))
    const ids = await world.ctx.db.theme.findMany({ where: { id: { startsWith: 'thema' } }, orderBy: { id: 'asc' } })
    expect(ids.map(({ id }) => id)).toEqual(['thema', 'thema-2'])
  })
})

describe('who may', () => {
  test('a resident changes nothing, by form or by button, and it is written down', async () => {
    const before = await themeOf('kermis')
    for (const view of [
      await resident.submits('theme', described('Van mij')),
      await resident.submits('theme/kermis', described('Van mij')),
      await resident.submits('merge/kermis', { into: 'Groen en water' }),
      await resident.does({ kind: 'theme.archive', theme: 'kermis' }),
      await resident.does({ kind: 'theme.revive', theme: 'kermis' }),
      await resident.does({ kind: 'form.open', form: 'theme' }),
      await resident.does({ kind: 'form.open', form: 'theme/kermis' }),
      await resident.does({ kind: 'form.open', form: 'merge/kermis' }),
    ]) {
      expect(seen(view)).toContain('alleen iemand die namens de overheid werkt')
    }
    for (const action of ['theme.make', 'theme.edit', 'theme.merge', 'theme.archive', 'theme.revive']) {
      expect(await refusals(action), action).toBeGreaterThan(0)
    }
    expect(await themeOf('kermis')).toEqual(before)
    expect(seen(await resident.types('themes', 'kermis'))).not.toMatch(/Wijzig|Sluit|Voeg/)
  })

  test('an official of another organisation neither, nor may they ask or close there', async () => {
    expect(seen(await zwolle.submits('theme/kermis', described('Van ons')))).toContain('van een andere organisatie')
    expect(seen(await zwolle.does({ kind: 'theme.archive', theme: 'kermis' }))).toContain('van een andere organisatie')
    const asked = { theme: 'kermis', question: 'Wat?', options: 'Ja\nNee', closes: '3 dagen' }
    expect(seen(await zwolle.submits('poll', asked))).toContain('van een andere organisatie')
    expect(seen(await utrecht.submits('poll', asked))).toContain('Je peiling is open')
    const { id } = await world.ctx.db.poll.findFirstOrThrow({ where: { themeId: 'kermis' } })
    expect(seen(await zwolle.does({ kind: 'poll.close', poll: id }))).toContain('van een andere organisatie')
    expect(seen(await utrecht.does({ kind: 'poll.close', poll: id }))).toContain('De peiling is gesloten')
    const { form } = await zwolle.types('poll')
    expect(form?.fields[0]?.choices?.map(({ value }) => value)).toEqual(['centrum', 'groen', 'verkeer', 'wonen'])
  })

  test('a theme of nobody is every official’s; a steward’s is theirs alone; an administrator’s are all', async () => {
    const values = described('🛍️ Winkels en centrum')
    expect(seen(await zwolle.submits('theme/centrum', values))).toContain('bewaard')
    const steward = await door.somebody({ role: 'steward', themeId: 'kermis' })
    expect(seen(await steward.submits('theme/kermis', described('Kermis')))).toContain('bewaard')
    expect(seen(await steward.submits('theme/centrum', values))).toContain('alleen iemand die namens de overheid')
    const admin = await door.somebody({ role: 'administrator' })
    expect(seen(await admin.submits('theme/kermis', described('Kermis')))).toContain('bewaard')
  })

  test('who loses the role while the form is open does not get it stored', async () => {
    const otto = await door.somebody({ role: 'official', organisation: 'Gemeente Utrecht' })
    expect((await otto.does({ kind: 'form.open', form: 'theme/kermis' })).form).toBeDefined()
    await world.ctx.db.role.deleteMany({ where: { personId: otto.person } })
    expect(seen(await otto.submits('theme/kermis', described('Te laat')))).toContain('namens de overheid')
  })
})

describe('archiving', () => {
  test('history stays, messages stop, and it is in no list, form or search until it is back', async () => {
    await utrecht.submits('theme', described('🧊 IJsbaan'))
    await resident.does({ kind: 'theme.follow', theme: 'ijsbaan' })
    await pollOn('ijspoll23456', 'ijsbaan')
    expect(seen(await utrecht.does({ kind: 'theme.archive', theme: 'ijsbaan' }))).toContain('nog een peiling open')
    await utrecht.does({ kind: 'poll.close', poll: 'ijspoll23456' })
    const { id } = await world.ctx.db.publication.create({
      data: { audience: { kind: 'theme', id: 'ijsbaan' }, view: {}, direct: {} },
    })

    expect(seen(await utrecht.does({ kind: 'theme.archive', theme: 'ijsbaan' }))).toContain('is afgesloten')
    expect((await world.ctx.db.publication.findUniqueOrThrow({ where: { id } })).withdrawnAt).not.toBeNull()
    // The result goes on to who took part.
    expect(
      await world.ctx.db.publication.count({
        where: { audience: { path: ['kind'], equals: 'poll' }, withdrawnAt: null },
      }),
    ).toBeGreaterThan(0)
    expect(seen(await resident.types('themes'))).not.toContain('IJsbaan')
    expect(seen(await resident.types('themes', 'ijsban'))).not.toContain('IJsbaan')
    const { form } = await utrecht.types('poll')
    expect(JSON.stringify(form)).not.toContain('ijsbaan')
    const asked = { theme: 'ijsbaan', question: 'Nog?', options: 'Ja\nNee', closes: '3 dagen' }
    expect(seen(await utrecht.submits('poll', asked))).toContain('Dit thema is afgesloten')
    const eve = await door.somebody()
    expect(seen(await eve.does({ kind: 'theme.follow', theme: 'ijsbaan' }))).toContain('Dit thema is afgesloten')
    expect(seen(await utrecht.submits('theme/ijsbaan', described('IJs')))).toContain('Haal het eerst terug')
    expect(seen(await utrecht.submits('theme', described('ijsbaan')))).toContain('afgesloten: 🧊 IJsbaan')
    // What was decided can be read by its name, and stopping works.
    const page = await resident.types('themes', 'ijsbaan')
    expect(seen(page)).toMatch(/sloot zonder stemmen[^]*Dit thema is afgesloten[^]*\[Stop met volgen\]/)
    expect(seen(page)).not.toContain('[Delen]')

    expect(seen(await utrecht.does({ kind: 'theme.revive', theme: 'ijsbaan' }))).toContain('is terug')
    expect(await followers('ijsbaan')).toEqual([resident.person])
    expect(seen(await resident.types('themes', 'ijsban'))).toContain('IJsbaan')
  })

  test('of a poll that is opened and an archive at the same moment, one goes first', async () => {
    for (let round = 0; round < 5; round++) {
      const asked = { theme: 'ijsbaan', question: `Wie ${round}?`, options: 'Ja\nNee', closes: '3 dagen' }
      await Promise.all([utrecht.submits('poll', asked), utrecht.does({ kind: 'theme.archive', theme: 'ijsbaan' })])
      const open = await world.ctx.db.poll.findMany({ where: { themeId: 'ijsbaan', closedAt: null } })
      const { archivedAt } = await themeOf('ijsbaan')
      expect(open.length === 0).toBe(archivedAt !== null)
      for (const { id } of open) await utrecht.does({ kind: 'poll.close', poll: id })
      await utrecht.does({ kind: 'theme.revive', theme: 'ijsbaan' })
    }
  })
})
