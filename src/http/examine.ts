/** Looks at the way in, from this machine and from outside: does the house run, and does PUBLIC_URL lead to it. */
import type { Config } from '../config.ts'
import type { Finding } from '../port.ts'

const PATIENCE_MS = 5_000

export async function examineWayIn(config: Config): Promise<readonly Finding[]> {
  const house = await examineHouse(config)
  const outside = examineAddress(config)
  if (outside.wrong !== undefined || !config.publicUrl) return [house.finding, outside]
  if (!house.runs) return [house.finding, { ...outside, note: `${outside.note}; not asked, because nothing runs here` }]
  const answer = await ask(`${config.publicUrl}/healthz`)
  if (answer?.text === 'ok') return [house.finding, { ...outside, note: `${outside.note}, and it leads here` }]
  const wrong = `Samenspraak runs, but ${config.publicUrl}/healthz ${answer ? `answers ${answer.status}` : 'does not answer'}. Check the name’s address, the certificate, the firewall and where the reverse proxy leads.`
  return [house.finding, { ...outside, wrong }]
}

async function examineHouse({ host, port }: Config): Promise<{ runs: boolean; finding: Finding }> {
  const what = 'house'
  const here = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host
  const answer = port === 0 ? undefined : await ask(`http://${here.includes(':') ? `[${here}]` : here}:${port}/readyz`)
  if (!answer) return { runs: false, finding: { what, note: 'not running here now' } }
  const culprits = culpritsIn(answer.text)
  if (!culprits) {
    const wrong = `Port ${port} is taken by another program. Stop that program, or set PORT to another number.`
    return { runs: false, finding: { what, wrong } }
  }
  if (culprits.length === 0) return { runs: true, finding: { what, note: 'runs, and is ready' } }
  if (culprits.includes('start')) return { runs: false, finding: { what, note: 'is starting; ask again in a moment' } }
  const wrong = `It runs, but does not reach: ${culprits.join(', ')}. See their own lines here, and its log.`
  return { runs: true, finding: { what, wrong } }
}

/** Without asking anybody. */
function examineAddress({ publicUrl, telegram, slack, discord }: Config): Finding {
  const what = 'PUBLIC_URL'
  const connected = telegram ?? slack ?? discord
  if (!publicUrl) {
    if (!connected) return { what, note: 'not set, and not needed for the try-out' }
    return {
      what,
      wrong:
        'Not set, so links that people get lead to this machine’s own localhost. Set it to how the world reaches this house, such as https://samenspraak.example.nl',
    }
  }
  const { protocol } = new URL(publicUrl)
  if (protocol === 'https:' || !connected) return { what, note: protocol === 'https:' ? 'over https' : 'without https' }
  return {
    what,
    wrong:
      'It begins with http://, so codes and links travel readable, and no platform brings anything there. Put a reverse proxy with TLS before the house, and set it to the https:// address.',
  }
}

async function ask(url: string): Promise<{ status: number; text: string } | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'manual' })
    return { status: answer.status, text: await answer.text() }
  } catch {
    return undefined
  }
}

/** @returns undefined when it is not the answer of a house */
function culpritsIn(text: string): readonly string[] | undefined {
  try {
    const { culprits } = JSON.parse(text) as { culprits?: unknown }
    return Array.isArray(culprits) ? culprits.map(String) : undefined
  } catch {
    return undefined
  }
}
