/** Whom a draft is for: parties, organisations, themes and shared places; and its picture. */
import { readUrl } from '../../forms/url.ts'
import { readLine, type Read } from '../../forms/words.ts'
import type { Ctx } from '../../ctx.ts'
import { mayRun } from '../../people/roles.ts'
import { sorry } from '../../people/sorry.ts'
import type { Values, Visit } from '../../people/visit.ts'
import type { Form, View } from '../../port.ts'
import { readTheme } from '../../polls/form.ts'
import { filesOf, keepFiles } from '../../questions/files.ts'
import { subjectOf, type Audience, type Consultation } from '../consultation.ts'
import { loadConsultation } from '../load.ts'
import { PARTIES } from '../taking/party.ts'
import { readAbout, tellAbout } from './about.ts'
import { changeDraft } from './change.ts'
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
  const choice = (value: string) => ({ value, label: { key: `audience.${value as 'all'}` as const } })
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
          { value: 'yes', label: { key: 'audience.places.yes' } },
          { value: 'no', label: { key: 'audience.places.no' } },
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
  const picture = readUrl(values['picture'] ?? '')
  if (!('ok' in organisations && 'ok' in themes && 'ok' in picture)) {
    return { mood: 'sorry', errors: faultsOf({ organisations, themes, picture }) }
  }
  const sent = await pictureSent(visit, id)
  if (sent && 'fault' in sent) return { mood: 'sorry', errors: { picture: sent.fault } }
  const shown = sent?.ok ?? picture.ok
  const audience: Audience = {
    parties: chosen === 'all' ? [] : chosen.split('-'),
    organisations: organisations.ok,
    themes: themes.ok,
    places: values['places'] !== 'no',
  }
  return await changeDraft(ctx, who, {
    id,
    version,
    told: (now) => toldOf(typedOf(now), typedOf({ ...now, audience, picture: shown })),
    write: async (tx) => {
      await tx.consultation.update({ where: { id }, data: { audience: { ...audience }, picture: shown } })
      return undefined
    },
  })
}

/** One that came along: what it really is, its bytes tell. A newer one takes the place of an older. */
async function pictureSent(visit: Visit, id: string): Promise<Read<string> | undefined> {
  const { ctx, who } = visit
  const draft = await loadConsultation(ctx.db, id)
  if (!draft || !(await mayRun(ctx.db, who.person, draft.themeId))) return undefined
  const subject = subjectOf(id)
  const before = await filesOf(ctx.db, subject)
  const fault = await keepFiles(visit, subject)
  if (fault) return { fault }
  const newest = (await filesOf(ctx.db, subject)).at(-1)
  if (!newest || before.some((file) => file.id === newest.id)) return undefined
  const isPicture = newest.type.startsWith('image/')
  const others = isPicture ? { not: newest.id } : newest.id
  await ctx.db.attachment.deleteMany({ where: { subject, id: others } })
  return isPicture ? { ok: `${ctx.settings.home}/f/${newest.id}` } : { fault: { key: 'consult.picture.not' } }
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
