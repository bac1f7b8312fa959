/** Refuses what Discord refuses: sizes, counts and fields of messages, modals and commands. */
import { z } from 'zod'

/** Discord takes http too, but no host without a dot. */
const address = (max: number) =>
  z
    .string()
    .max(max)
    .refine((url) => /^https?:$/.test(URL.parse(url)?.protocol ?? ''), 'a scheme that is not supported')
    .refine((url) => URL.parse(url)?.hostname.includes('.'), 'not a well formed URL')
const face = { type: z.literal(2), label: z.string().min(1).max(80), disabled: z.boolean().optional() }
const press = z.strictObject({
  ...face,
  style: z.number().int().min(1).max(4),
  custom_id: z.string().min(1).max(100),
})
const link = z.strictObject({ ...face, style: z.literal(5), url: address(512) })
const row = z.strictObject({
  type: z.literal(1),
  components: z
    .array(z.union([press, link]))
    .min(1)
    .max(5),
})
const embed = z.strictObject({
  image: z.strictObject({ url: address(2048), description: z.string().max(4096).optional() }),
})

const message = z
  .strictObject({
    content: z.string().max(2000).optional(),
    components: z.array(row).max(5).optional(),
    flags: z.number().int().optional(),
    allowed_mentions: z.strictObject({ parse: z.array(z.string()) }).optional(),
    nonce: z.union([z.string().max(25), z.number().int()]).optional(),
    enforce_nonce: z.boolean().optional(),
    embeds: z.array(embed).max(10).optional(),
    tts: z.boolean().optional(),
  })
  .refine(({ content = '', embeds = [] }) => content.trim() !== '' || embeds.length > 0, 'an empty message (50006)')
  .refine(({ components }) => {
    const ids = (components ?? []).flatMap((one) =>
      one.components.flatMap((each) => ('custom_id' in each ? [each.custom_id] : [])),
    )
    return new Set(ids).size === ids.length
  }, 'a custom_id that stands there twice')

const textInput = z.strictObject({
  type: z.literal(4),
  custom_id: z.string().min(1).max(100),
  style: z.union([z.literal(1), z.literal(2)]),
  value: z.string().max(4000).optional(),
  required: z.boolean().optional(),
  min_length: z.number().int().min(0).max(4000).optional(),
  max_length: z.number().int().min(1).max(4000).optional(),
  placeholder: z.string().max(100).optional(),
})
const select = z.strictObject({
  type: z.literal(3),
  custom_id: z.string().min(1).max(100),
  options: z
    .array(
      z.strictObject({
        label: z.string().min(1).max(100),
        value: z.string().min(1).max(100),
        default: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(25),
  placeholder: z.string().max(150).optional(),
  required: z.boolean().optional(),
})
const upload = z.strictObject({
  type: z.literal(19),
  custom_id: z.string().min(1).max(100),
  min_values: z.number().int().min(0).max(10).optional(),
  max_values: z.number().int().min(1).max(10).optional(),
  required: z.boolean().optional(),
})
const label = z.strictObject({
  type: z.literal(18),
  label: z.string().min(1).max(45),
  description: z.string().max(100).optional(),
  component: z.discriminatedUnion('type', [textInput, select, upload]),
})
const display = z.strictObject({ type: z.literal(10), content: z.string().min(1).max(4000) })
const modal = z.strictObject({
  custom_id: z.string().min(1).max(100),
  title: z.string().min(1).max(45),
  components: z
    .array(z.discriminatedUnion('type', [label, display]))
    .min(1)
    .max(5),
})

const callback = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal(4), data: message }),
  z.strictObject({ type: z.literal(5), data: z.strictObject({ flags: z.number().int() }).optional() }),
  z.strictObject({ type: z.literal(9), data: modal }),
])

const words = z.string().min(1).max(100)
const commands = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[\p{Ll}\p{Lo}\p{N}_-]{1,32}$/u),
      type: z.literal(1),
      description: words,
      description_localizations: z.record(z.string(), words).optional(),
      contexts: z.array(z.number().int().min(0).max(2)).optional(),
      options: z
        .array(
          z.strictObject({
            type: z.literal(3),
            name: z.string().regex(/^[\p{Ll}\p{Lo}\p{N}_-]{1,32}$/u),
            description: words,
            description_localizations: z.record(z.string(), words).optional(),
            required: z.boolean().optional(),
          }),
        )
        .max(25)
        .optional(),
    }),
  )
  .max(100)

const SHAPES = { message, callback, commands, direct: z.strictObject({ recipient_id: z.string() }) }
export type Shape = keyof typeof SHAPES

/** @returns what is wrong with a body, in words, or undefined */
export function faultIn(shape: Shape, body: unknown): string | undefined {
  const { error } = SHAPES[shape].safeParse(body)
  return error?.issues.map(({ path, message: why }) => `${path.join('.')}: ${why}`).join('; ')
}

/** Our own rule, which Discord leaves to us: nothing that we post may ring anybody. */
export function mayRing(body: unknown): boolean {
  const { data } = z.object({ allowed_mentions: z.object({ parse: z.array(z.unknown()).length(0) }) }).safeParse(body)
  return data === undefined
}
