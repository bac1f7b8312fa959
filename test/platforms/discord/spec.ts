/** Checks requests against Discord's own specification, where it stands beside the project. Without it the built-in rules hold. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import { existsSync, readFileSync } from 'node:fs'

const FILE = '../shared/specs/discord-openapi.json'

/** @returns what the specification says against a body, or undefined; undefined too for what it does not describe */
export type SpecCheck = (method: string, path: string, body: unknown) => string | undefined

export function openSpec(file = FILE): SpecCheck | undefined {
  if (!existsSync(file)) return undefined
  const spec = JSON.parse(readFileSync(file, 'utf8')) as { paths: Record<string, Record<string, unknown>> }
  const ajv = new Ajv2020({ strict: false, validateFormats: false, discriminator: false })
  ajv.addSchema(spec, 'discord')
  const patterns = Object.keys(spec.paths).map((path) => ({
    path,
    // The application's own paths ('/applications/@me') go before those with a parameter.
    literal: path.split('{').length,
    regex: new RegExp(`^${path.replace(/\{[^}]+\}/g, '[^/]+')}$`),
  }))
  return (method, path, body) => {
    const found = patterns.filter(({ regex }) => regex.test(path)).toSorted((a, b) => a.literal - b.literal)[0]
    const operation = found && spec.paths[found.path]?.[method.toLowerCase()]
    if (!operation) return `the specification has no ${method} ${path}`
    if (body === undefined) return undefined
    const pointer = ['paths', found.path, method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema']
    const validate = ajv.getSchema(
      `discord#/${pointer.map((part) => encodeURIComponent(part.replaceAll('/', '~1'))).join('/')}`,
    )
    if (!validate) return `the specification has no body for ${method} ${found.path}`
    return validate(body) ? undefined : ajv.errorsText(validate.errors?.slice(0, 3))
  }
}
