/** Whom a draft is for: parties, organisations, themes and shared places; and its picture. */
import { readLine, type Read } from '../../forms/words.ts'
import type { Ctx } from '../../ctx.ts'
import { mayRun } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Form, Text, View } from '../../port.ts'
import { readTheme } from '../../polls/form.ts'
import type { Audience, Consultation } from '../consultation.ts'
import { loadConsultation } from '../load.ts'
import { PARTIES } from '../taking/party.ts'
import { readAbout, tellAbout } from './about.ts'
import { changeDraft } from './change.ts'
import { addressOf, hang, pictureSent, readPicture } from './picture.ts'
import { faultsOf, toldOf } from './words-form.ts'

const MOST = 20
const NAME_MAX = 100
const LINE_MAX = 1_000

/** 'all', one party, or residents and companies together: what people choose from. */
const CHOICES = ['all', ...PARTIES, 'resident-business'] as const

export async function audienceForm({ ctx, who }: Visit, about: string | undefined): Promise<Form | View> {
  const { id } = readAbout(about ?? '')
  const draft = await loadConsultation(ctx.db, id)
  if (!draft) return sorry('consult.gone')
  if (!(await mayRun(ctx.db, who.person, draft.themeId))) return sorry('fault.official')
  const now = typedOf(draft)
  const choice = (value: string) => ({ value, label: READ.parties(value) })
  return {
    name: `audience/${tellAbout({ id, version: draft.version })}`,
    title: { key: 'form.audience.title' },
    submit: { key: 'form.theme.save' },
    fields: [
      {
        name: 'parties',
        kind: 'choice',
        label: { key: 'form.audience.parties' },
        choices: CHOICES.map(choice),
        value: now.parties,
      },
      {
        name: 'organisations',
        kind: 'line',
        label: { key: 'form.audience.organisations' },
        hint: { key: 'form.audience.organisations.hint' },
        max: LINE_MAX,
        optional: true,
        value: now.organisations,
      },
      {
        name: 'themes',
        kind: 'line',
        label: { key: 'form.audience.themes' },
        hint: { key: 'form.audience.themes.hint' },
        max: LINE_MAX,
        optional: true,
        value: now.themes,
      },
      {
        name: 'places',
        kind: 'choice',
        label: { key: 'form.audience.places' },
        choices: [
          { value: 'yes', label: READ.places('yes') },
          { value: 'no', label: READ.places('no') },
        ],
        value: now.places,
      },
      {
        name: 'picture',
        kind: 'line',
        label: { key: 'form.news.picture' },
        hint: { key: 'form.news.link.hint' },
        files: true,
        optional: true,
        value: now.picture,
      },
    ],
  }
}

/** Its choices, as people read them. */
const READ = {
  parties: (value: string): Text => ({ key: `audience.${value as (typeof CHOICES)[number]}` }),
  places: (value: string): Text => ({ key: value === 'no' ? 'audience.places.no' : 'audience.places.yes' }),
}

function typedOf({ audience, picture }: Consultation) {
  const parties = audience.parties.join('-')
  return {
    parties: CHOICES.find((one) => one === parties) ?? 'all',
    organisations: audience.organisations.join(', '),
    themes: audience.themes.join(', '),
    places: audience.places ? 'yes' : 'no',
    picture: picture ?? '',
  }
}

export async function saveAudience(visit: Visit, values: Values, about: string | undefined): Promise<View> {
  const { ctx, who } = visit
  const { id, version } = readAbout(about ?? '')
  const chosen = CHOICES.find((one) => one === values['parties']) ?? 'all'
  const organisations = readNames(values['organisations'] ?? '')
  const themes = await readThemes(ctx, values['themes'] ?? '')
  const draft = await loadConsultation(ctx.db, id)
  const picture = await readPicture(ctx, (values['picture'] ?? '').trim(), draft?.picture ?? null)
  if (!('ok' in organisations && 'ok' in themes && 'ok' in picture)) {
    return { mood: 'sorry', errors: faultsOf({ organisations, themes, picture }) }
  }
  const sent = draft && (await mayRun(ctx.db, who.person, draft.themeId)) ? await pictureSent(visit) : undefined
  if (sent && 'fault' in sent) return { mood: 'sorry', errors: { picture: sent.fault } }
  const shown = sent ? addressOf(ctx, sent.ok) : picture.ok
  const audience: Audience = {
    parties: chosen === 'all' ? [] : chosen.split('-'),
    organisations: organisations.ok,
    themes: themes.ok,
    places: values['places'] !== 'no',
  }
  return await changeDraft(ctx, who, {
    id,
    version,
    told: (now) => toldOf(typedOf(now), typedOf({ ...now, audience, picture: shown }), READ),
    write: async (tx) => {
      if (sent) await hang(tx, id, sent.ok)
      await tx.consultation.update({ where: { id }, data: { audience: { ...audience }, picture: shown } })
      return undefined
    },
  })
}

/** 'Bakker BV, Rijnland' */
function readNames(typed: string): Read<string[]> {
  const names: string[] = []
  for (const one of typed.split(/[,;\n]/).filter((name) => name.trim() !== '')) {
    const name = readLine(one, NAME_MAX)
    if ('fault' in name) return name
    if (!names.includes(name.ok)) names.push(name.ok)
  }
  return names.length > MOST ? { fault: { key: 'form.audience.many', with: { most: MOST } } } : { ok: names }
}

async function readThemes(ctx: Ctx, typed: string): Promise<Read<string[]>> {
  const names = readNames(typed)
  if ('fault' in names) return names
  const themes: string[] = []
  for (const name of names.ok) {
    const theme = await readTheme(ctx, name)
    if ('fault' in theme) return { fault: { key: 'form.audience.theme', with: { name } } }
    themes.push(theme.ok.id)
  }
  return { ok: [...new Set(themes)] }
}
