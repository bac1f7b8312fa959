/** The bytes of a file that somebody shared with us: Slack says where they are, and there they are fetched with our token. */
import { webApi } from '@slack/bolt'
import { fetchBytes } from '../../src/fetch.ts'
import { SendError, type Enclosure } from '../../src/port.ts'
import { faultOf } from './send.ts'

export interface Root {
  readonly botToken: string
  readonly apiUrl: string
}

/** Slack's own hosts: the token goes nowhere else, whatever address a file has. */
const HOSTS = ['files.slack.com', 'files.slack-gov.com']

/** @throws SendError */
export async function fetchFile(
  client: webApi.WebClient,
  { botToken, apiUrl }: Root,
  { id }: Enclosure,
  most: number,
): Promise<Uint8Array> {
  const { file } = await client.files.info({ file: id }).catch((err: unknown) => {
    throw new SendError(isNone(err) ? { kind: 'gone', reason: 'no such file' } : faultOf(err, 'platform'))
  })
  if ((file?.size ?? 0) > most) throw new SendError({ kind: 'refused', reason: 'too large' })
  // A file that lies elsewhere (a page of another service) has an address of that service here.
  const address = file?.is_external ? undefined : file?.url_private
  if (!address) throw new SendError({ kind: 'gone', reason: 'no file of Slack’s own' })
  const bytes = await fetchBytes(address, {
    allows: ({ protocol, hostname, port, origin }) =>
      origin === new URL(apiUrl).origin || (protocol === 'https:' && port === '' && HOSTS.includes(hostname)),
    headers: { authorization: `Bearer ${botToken}` },
    most,
  })
  return bytes
}

function isNone(err: unknown): boolean {
  return err instanceof webApi.WebAPIPlatformError && /^file_(not_found|deleted)$|^access_denied$/.test(err.data.error)
}
