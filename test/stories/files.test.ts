/** Pictures and files, from a phone to an address of their own: over the real libraries, with hostile ones among them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { beginSteps } from '../../src/forms/steps.ts'
import { arrive } from '../../src/people/arrive.ts'
import type { Visit } from '../../src/people/visit.ts'
import { SendError, type Enclosure, type Form, type Text } from '../../src/port.ts'
import { filesOf, filesView, keepFiles } from '../../src/questions/files.ts'
import { fileAt, forgetFiles } from '../../src/questions/serve-file.ts'
import type { SentFile, Visitor } from '../driver.ts'
import { PDF, PHOTO, PNG } from '../samples.ts'
import { openTown, type Town } from '../town.ts'

let town: Town
beforeAll(async () => {
  town = await openTown('postgres')
})
afterAll(async () => {
  await town[Symbol.asyncDispose]()
})

const ctx = () => town.world.ctx

/** Somebody at the door with files along, as a submitted form brings them. */
async function visiting(id: string, files: readonly SentFile[], changes: Partial<Visit> = {}): Promise<Visit> {
  const actor = { platform: 'web', tenant: 'web', id } as const
  const enclosures = files.map(({ name, type, bytes }, n): Enclosure => ({
    id: String(n),
    name,
    type,
    size: bytes.length,
  }))
  return {
    ctx: ctx(),
    who: await arrive(ctx(), actor),
    actor,
    at: { tenant: 'web', chat: id, direct: true },
    mark: undefined,
    manages: async () => false,
    cast: () => Promise.reject(new Error('nobody votes here')),
    files: enclosures,
    fetchFile: async ({ id: n }) => files[Number(n)]?.bytes ?? new Uint8Array(),
    linksTo: () => [],
    ...changes,
  }
}
const keyOf = (fault: Text | undefined) => (fault && 'key' in fault ? fault.key : undefined)
const kept = async (subject: string) => await filesOf(ctx().db, subject)
async function fetched(subject: string): Promise<Response> {
  const [file] = await kept(subject)
  return await fetch(`${town.world.url}/f/${file?.id}`)
}

describe('what is kept', () => {
  test('a photo tells no longer where it was taken, and still which way up it is', async () => {
    expect(await keepFiles(await visiting('anna', [PHOTO]), 'question:gps')).toBeUndefined()
    const served = Buffer.from(await (await fetched('question:gps')).arrayBuffer())
    const text = served.toString('latin1')
    for (const told of ['GPS', 'Kerkstraat', 'Utrecht', 'Anna']) expect(text).not.toContain(told)
    expect(text).toContain('JFIF')
    expect(served.toString('hex')).toContain('0101120003000000010006')
    expect(served.toString('hex')).toMatch(/1234ff00abffd0cdffd9$/)
  })

  test('a PDF and a whole PNG stay as they are', async () => {
    await keepFiles(await visiting('anna', [PNG, PDF]), 'answer:both')
    const files = await kept('answer:both')
    expect(files.map(({ name, type }) => [name, type])).toEqual([
      ['stip.png', 'image/png'],
      ['bezwaar.pdf', 'application/pdf'],
    ])
    const bytes = await Promise.all(files.map(async ({ id }) => (await fileAt(ctx().db, id))?.bytes))
    expect(bytes.map((one) => Buffer.from(one ?? []).toString('hex'))).toEqual(
      [PNG, PDF].map((one) => Buffer.from(one.bytes).toString('hex')),
    )
  })

  test.each([
    ['a text that is called a picture', [{ ...PNG, bytes: Buffer.from('<script>alert(1)</script>') }], 'files.kind'],
    ['a page that is called a PDF', [{ ...PDF, bytes: Buffer.from('<!doctype html>%PDF-1.7') }], 'files.kind'],
    ['an SVG', [{ name: 'x.svg', type: 'image/svg+xml', bytes: Buffer.from('<svg onload="x()"/>') }], 'files.kind'],
    ['nothing', [{ ...PNG, bytes: new Uint8Array() }], 'files.kind'],
    ['6 MB', [{ ...PNG, bytes: Buffer.concat([PNG.bytes, Buffer.alloc(6 * 1024 * 1024)]) }], 'files.big'],
    ['six files', Array.from({ length: 6 }, () => PNG), 'files.many'],
    ['one good and one bad', [PNG, { ...PNG, bytes: Buffer.from('nee') }], 'files.kind'],
  ])('%s is refused with a sentence, and nothing is kept', async (name, files, fault) => {
    const subject = `question:${name.replaceAll(' ', '-')}`
    expect(keyOf(await keepFiles(await visiting('anna', files), subject))).toBe(fault)
    expect(await kept(subject)).toEqual([])
  })

  test('a platform that lies about the size, or has nothing any more, is told of in words', async () => {
    const big = Buffer.concat([PNG.bytes, Buffer.alloc(6 * 1024 * 1024)])
    const lying = await visiting('anna', [PNG], { fetchFile: async () => big })
    expect(keyOf(await keepFiles(lying, 'question:lie'))).toBe('files.big')
    for (const [kind, fault] of [
      ['gone', 'files.gone'],
      ['fault', 'files.failed'],
    ] as const) {
      const failing = await visiting('anna', [PNG], {
        fetchFile: () => Promise.reject(new SendError({ kind, reason: 'test' })),
      })
      expect(keyOf(await keepFiles(failing, 'question:lie'))).toBe(fault)
    }
    expect(await kept('question:lie')).toEqual([])
  })

  test('never more than five with one question, also when they come at once', async () => {
    const visits = await Promise.all(Array.from({ length: 8 }, () => visiting('anna', [PNG])))
    const faults = await Promise.all(visits.map((visit) => keepFiles(visit, 'question:album')))
    expect(faults.filter((fault) => fault === undefined)).toHaveLength(5)
    expect(await kept('question:album')).toHaveLength(5)
  })

  test('a name is shown, and ends as what it is', async () => {
    const names = ['..\\..\\rekening.pdf.exe', 'a\u202Egpj.exe', 'Foto van mijn straat.JPEG', '"; x="y.pdf']
    await keepFiles(
      await visiting(
        'anna',
        names.map((name) => ({ ...PHOTO, name })),
      ),
      'question:names',
    )
    expect((await kept('question:names')).map(({ name }) => name)).toEqual([
      'rekening.jpg',
      'bestand.jpg',
      'Foto van mijn straat.JPEG',
      '"; x="y.jpg',
    ])
  })
})

describe('at its address', () => {
  test('a picture is shown and a PDF is saved: neither runs, and nobody’s cache keeps it for others', async () => {
    await keepFiles(await visiting('anna', [PNG]), 'question:shown')
    await keepFiles(await visiting('anna', [{ ...PDF, name: 'naam "van" é.pdf' }]), 'question:saved')
    const [picture, pdf] = [await fetched('question:shown'), await fetched('question:saved')]
    expect(picture.headers.get('content-type')).toBe('image/png')
    expect(picture.headers.get('content-disposition')).toMatch(/^inline; /)
    expect(pdf.headers.get('content-type')).toBe('application/pdf')
    expect(pdf.headers.get('content-disposition')).toBe(
      `attachment; filename="naam__van___.pdf"; filename*=UTF-8''naam%20%22van%22%20%C3%A9.pdf`,
    )
    for (const { headers } of [picture, pdf]) {
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain('sandbox')
      expect(headers.get('cache-control')).toContain('private')
    }
  })

  test('what is no address leads nowhere, and nothing is written there', async () => {
    for (const path of ['', 'x', '../p/', 'a'.repeat(32), "a'--", '%00', 'A'.repeat(32)]) {
      expect((await fetch(`${town.world.url}/f/${path}`)).status).toBe(404)
    }
    expect((await fetch(`${town.world.url}/f/${'a'.repeat(32)}`, { method: 'POST' })).status).toBe(405)
  })

  test('whoever asks for very many is asked to wait', async () => {
    // On a slow machine turns come back while they are spent: it is asked until one is refused.
    const ask = async () => (await fetch(`${town.world.url}/f/x`)).status
    const refused = async () => (await Promise.all(Array.from({ length: 200 }, ask))).includes(429)
    await expect.poll(refused, { timeout: 45_000, interval: 1 }).toBe(true)
    await expect.poll(async () => (await fetch(`${town.world.url}/f/x`)).status).toBe(404)
  })

  test('a picture is large where platforms can reach it, and a link where they cannot', () => {
    const files = [
      { id: 'b', name: 'b.pdf', type: 'application/pdf' },
      { id: 'a', name: 'a.png', type: 'image/png' },
    ]
    expect(filesView('https://stad.example', files)).toMatchObject({
      picture: { url: 'https://stad.example/f/a' },
      links: [{ label: { plain: 'b.pdf' }, url: 'https://stad.example/f/b' }],
    })
    expect(filesView('http://localhost:3000', files)).toMatchObject({ links: [{}, {}] })
    expect(filesView('http://localhost:3000', files)).not.toHaveProperty('picture')
    expect(filesView('https://stad.example', [])).toEqual({})
  })

  test('what belongs to nothing is gone after a day', async () => {
    await keepFiles(await visiting('anna', [PNG]), 'question:never-sent')
    await forgetFiles(ctx().db)
    expect(await kept('question:never-sent')).toHaveLength(1)
    await ctx().db
      .$executeRaw`update attachment set created_at = created_at - interval '25 hours' where subject = 'question:never-sent'`
    await forgetFiles(ctx().db)
    expect(await kept('question:never-sent')).toEqual([])
  })
})

/** A form that takes files with its first question, as the core asks it step by step. */
const FORM: Form = {
  name: 'claim',
  title: { plain: 'Vraag' },
  submit: { plain: 'Verstuur' },
  fields: [
    { name: 'words', kind: 'lines', label: { plain: 'Je vraag' }, files: true },
    { name: 'code', kind: 'line', label: { plain: 'Code' } },
  ],
}

describe('step by step in a chat', () => {
  const begin = async (visitor: Visitor) => {
    const who = await arrive(ctx(), { platform: 'telegram', tenant: 'telegram', id: visitor.id })
    await beginSteps(ctx(), who, { tenant: 'telegram', chat: visitor.id, direct: true }, FORM)
    return { who, subject: `account:${who.account}` }
  }

  test('a photo answers with its caption, more may follow, and a restart loses none', async () => {
    const anna = await town.on.telegram.person('Anna', { locale: 'nl' })
    await anna.types('help')
    const { subject } = await begin(anna)
    await anna.sends(PNG)
    await anna.sees(/Je bestand is binnen\. Schrijf nu de woorden/)
    await anna.sends(PHOTO, 'Waarom is deze boom weg?')
    await anna.sees(/Stap 2 van 2/)
    await town.world.restarts()
    town.on.telegram.connect(town.world.url)
    await anna.sends(PDF)
    await anna.sees(/Je bestand is erbij gezet/)
    expect((await kept(subject)).map(({ name }) => name)).toEqual(['stip.png', 'foto.jpg', 'bezwaar.pdf'])
    const calls = town.on.telegram.calls.filter(({ method }) => method === 'file').length
    await town.on.telegram.repeats()
    expect(town.on.telegram.calls.filter(({ method }) => method === 'file')).toHaveLength(calls)
    // What is submitted takes along what was sent for it.
    const visit = await visiting('other', [])
    const who = await arrive(ctx(), { platform: 'telegram', tenant: 'telegram', id: anna.id })
    await keepFiles(visit, 'question:of-another')
    expect(await kept('question:of-another')).toEqual([])
    await keepFiles({ ...visit, who }, 'question:of-anna')
    expect(await kept('question:of-anna')).toHaveLength(3)
    expect(await kept(subject)).toEqual([])
  })

  test('a bad file is said so and the question stays; a form that is left takes its files along', async () => {
    const bram = await town.on.telegram.person('Bram', { locale: 'nl' })
    await bram.types('help')
    const { subject } = await begin(bram)
    await bram.sends({ ...PNG, bytes: Buffer.from('tekst') }, 'Waarom?')
    await bram.sees(/stip\.png is geen foto/)
    await bram.sends(PNG)
    await bram.sees(/Schrijf nu de woorden/)
    expect(await kept(subject)).toHaveLength(1)
    await bram.taps('Stoppen met invullen')
    await bram.sees(/Er is niets verstuurd/)
    expect(await kept(subject)).toEqual([])
  })

  test('a file that belongs to nothing is asked about, and one that follows a question goes with it', async () => {
    const eva = await town.on.telegram.person('Eva', { locale: 'nl' })
    await eva.sends(PNG)
    await eva.sees(/Ik weet niet waar dit bestand bij hoort/)
    const who = await arrive(ctx(), { platform: 'telegram', tenant: 'telegram', id: eva.id })
    await ctx().db.$executeRaw`
      insert into question (id, theme_id, asked_by, account_id, party, locale, words, state)
      values ('justnow', 'groen', ${who.person}, ${who.account}, 'resident', 'nl', 'Waarom?', 'open')`
    await eva.sends(PNG)
    await eva.sees(/Je bestand is gezet bij wat je net stuurde/)
    expect(await kept('question:justnow')).toHaveLength(1)
    // What was taken away is no longer there for anybody.
    expect((await fetched('question:justnow')).status).toBe(200)
    await ctx().db.$executeRaw`update question set state = 'removed' where id = 'justnow'`
    expect((await fetched('question:justnow')).status).toBe(404)
    expect(town.refusals()).toEqual([])
  })
})
