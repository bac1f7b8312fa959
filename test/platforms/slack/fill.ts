/** Fills in a modal as a person would: by label, by picking from a list, by choosing a moment. */
import { type Block, blocksOf } from './show.ts'
import type { Json } from './workspace.ts'

interface Input {
  readonly type: string
  readonly action_id: string
  readonly initial_value?: string
  readonly initial_date_time?: number
  readonly max_length?: number
  readonly max_files?: number
  readonly options?: readonly Option[]
  readonly initial_option?: Option
}
interface Option {
  readonly text: { readonly text: string }
  readonly value: string
}

export interface Filled {
  /** As view_submission tells it. */
  readonly state: Json
  /** The fields that Slack itself does not let through empty. */
  readonly missing: readonly string[]
}

/**
 * @throws Error for a field that the modal has not, or a choice that is not in its list
 * @param filesOf what somebody puts in the block for the files of a field
 */
export function fillModal(
  view: Json,
  values: Readonly<Record<string, string>>,
  filesOf: (field: string) => readonly Json[] = () => [],
): Filled {
  const fields = blocksOf(view).filter(({ type }) => type === 'input')
  for (const name of Object.keys(values)) {
    if (!fields.some((field) => field.block_id === name)) throw new Error(`the modal has no field ${name}`)
  }
  const filled = fields.map(
    (field) => [field.block_id ?? '', fillField(field, values[field.block_id ?? ''], filesOf)] as const,
  )
  return {
    state: Object.fromEntries(filled.map(([name, { action, state }]) => [name, { [action]: state }])),
    missing: filled.filter(([, { empty }]) => empty).map(([name]) => name),
  }
}

function fillField(
  field: Block,
  value: string | undefined,
  filesOf: (field: string) => readonly Json[],
): { action: string; state: Json; empty: boolean } {
  const element = field.element as unknown as Input
  const { type } = element
  const optional = (field as { optional?: boolean }).optional === true
  const made = (state: Json, given: boolean) => ({
    action: element.action_id,
    state: { type, ...state },
    empty: !given && !optional,
  })
  switch (type) {
    case 'static_select': {
      const option = value === undefined ? element.initial_option : pick(element, value)
      return made({ selected_option: option ?? null }, option !== undefined)
    }
    case 'file_input': {
      const files = filesOf((field.block_id ?? '').replace(/\.files$/, ''))
      if (files.length > (element.max_files ?? 10)) throw new Error(`${field.block_id} takes no more files`)
      return made({ files }, files.length > 0)
    }
    case 'datetimepicker': {
      // '' clears it, as its cross does.
      const moment = value === undefined ? element.initial_date_time : value === '' ? undefined : readMoment(value)
      return made({ selected_date_time: moment ?? null }, moment !== undefined)
    }
    default: {
      const typed = value ?? element.initial_value ?? ''
      if (typed.length > (element.max_length ?? 3000)) throw new Error(`${field.block_id} takes no more characters`)
      return made({ value: typed || null }, typed !== '')
    }
  }
}

function pick({ options = [] }: Input, label: string): Option {
  const option = options.find(({ text }) => text.text === label)
  if (!option) throw new Error(`no choice "${label}" among ${options.map(({ text }) => text.text).join(', ')}`)
  return option
}

const SECONDS: Readonly<Record<string, number>> = {
  minuut: 60, minuten: 60, minutes: 60, uur: 3600, hour: 3600, hours: 3600,
  dag: 86_400, dagen: 86_400, day: 86_400, days: 86_400, week: 604_800, weken: 604_800, weeks: 604_800,
} // prettier-ignore

/** A picker knows moments alone: '@' and Unix seconds, '3 dagen' from now, or an ISO date and time. */
function readMoment(value: string): number {
  const [, seconds] = /^@(\d+)$/.exec(value) ?? []
  if (seconds) return Number(seconds)
  const [, amount, unit = ''] = /^(\d+) (\p{L}+)$/u.exec(value) ?? []
  const length = SECONDS[unit]
  if (amount && length) return Math.floor(Date.now() / 1000) + Number(amount) * length
  const moment = Date.parse(value)
  if (Number.isNaN(moment)) throw new Error(`a picker cannot be told "${value}"`)
  return Math.floor(moment / 1000)
}
