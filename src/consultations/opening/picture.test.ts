/** A draft's picture: what is kept of it, and that no form that comes too late takes it away. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { draftBy, inDays } from '../../../test/consultation.ts'
import { knock, seen, type Knocker } from '../../../test/knock.ts'
import { PNG } from '../../../test/samples.ts'
import { openWorld, type World } from '../../../test/world.ts'
import type { Visit } from '../../people/visit.ts'
import { saveAudience } from './audience-form.ts'

let world: World
let olga: Knocker
let piet: Knocker
let id: string

const OFFICIAL = { role: 'official', organisation: 'Gemeente Utrecht' } as const
const VALUES = { parties: 'all', organisations: '', themes: '', places: 'yes', picture: '' }

beforeAll(async () => {
  world = await openWorld('postgres')
})
beforeEach(async () => {
  const house = knock(world)
  olga = await house.somebody(OFFICIAL)
  piet = await house.somebody(OFFICIAL)
  id = await draftBy(olga)
})
afterAll(() => world[Symbol.asyncDispose]())

const kept = () => world.ctx.db.consultation.findUniqueOrThrow({ where: { id } })
const picture = async () => (await kept()).picture ?? ''
const served = async (url: string) => await fetch(url.replace('localhost', '127.0.0.1'))
/** The form with a file, from a platform that has those. */
const sends = async (bytes: Uint8Array, about = id, values: Partial<typeof VALUES> = {}) => {
  const { id: account } = await world.ctx.db.account.findFirstOrThrow({ where: { personId: olga.person } })
  const who = { person: olga.person, account, roles: [], reader: { locale: 'nl', zone: 'Europe/Amsterdam' } } as const
  const files = [{ id: '0', name: 'park.png', type: 'image/png' }]
  const visit = { ctx: world.ctx, who, files, fetchFile: async () => bytes }
  return await saveAudience(visit as unknown as Visit, { ...VALUES, ...values }, about)
}

describe('a picture that comes along', () => {
  test('is kept and served when it is one; what is none is refused, and the form keeps what it said', async () => {
    const refused = await sends(new TextEncoder().encode('geen plaatje'))
    expect(Object.keys(refused.errors ?? {})).toEqual(['picture'])
    expect((await kept()).picture).toBeNull()
    await sends(PNG.bytes)
    expect((await served(await picture())).headers.get('content-type')).toBe('image/png')
  })

  test('takes the place of an older one', async () => {
    await sends(PNG.bytes)
    const older = await picture()
    await sends(PNG.bytes)
    expect((await served(older)).status).toBe(404)
    expect((await served(await picture())).status).toBe(200)
    expect(await world.ctx.db.attachment.count({ where: { subject: `consult:${id}` } })).toBe(1)
  })

  test('after the opening comes too late: the page keeps the picture that it opened with', async () => {
    await sends(PNG.bytes)
    const shown = await picture()
    await olga.does({ kind: 'consult.open', consultation: id })
    expect(seen(await sends(PNG.bytes))).toContain('Dat kan nu niet')
    expect(await picture()).toBe(shown)
    expect((await served(shown)).status).toBe(200)
  })

  test('with a form that a colleague was ahead of takes nothing away until it is sent again', async () => {
    await sends(PNG.bytes)
    const shown = await picture()
    const { version } = await kept()
    await piet.submits(`plan/${id}`, { rule: 'Anders.', who: 'W', closes: inDays(7), answer: inDays(14), opens: '' })
    const late = () => sends(PNG.bytes, `${id}-v${version}`, { parties: 'resident' })
    const told = await late()
    expect(Object.keys(told.errors ?? {})).toContain('picture')
    expect(seen(told)).toContain('Hier staat nu: “Iedereen”')
    expect(await picture()).toBe(shown)
    expect((await served(shown)).status).toBe(200)
    await late()
    expect(await picture()).not.toBe(shown)
    expect((await served(await picture())).status).toBe(200)
  })
})

describe('the form', () => {
  const form = async () => {
    const { form: drawn } = await olga.does({ kind: 'form.open', form: `audience/${id}` })
    return { name: drawn?.name ?? 'audience', values: { ...VALUES, picture: await picture() } }
  }

  test('is saved again with the picture that stands in it, also in a house that is not on the web', async () => {
    await sends(PNG.bytes)
    const shown = await picture()
    expect(shown).toMatch(/^http:/)
    const { name, values } = await form()
    expect((await olga.submits(name, { ...values, parties: 'resident' })).errors).toBeUndefined()
    expect(await kept()).toMatchObject({ picture: shown, audience: { parties: ['resident'] } })
  })

  test('that was open while a colleague gave another picture leaves theirs', async () => {
    await sends(PNG.bytes)
    const { name, values } = await form()
    await sends(PNG.bytes)
    const shown = await picture()
    expect(seen(await olga.submits(name, values))).not.toContain('https://')
    expect(await picture()).toBe(shown)
  })
})
