/** The bytes of an attachment: Discord signs its address, and there it is fetched without our token. */
import { fetchBytes } from '../../src/fetch.ts'
import type { Enclosure } from '../../src/port.ts'

const HOSTS = ['cdn.discordapp.com', 'media.discordapp.net']

/** @param apiUrl where another Discord than the real one is set: its attachments lie there. @throws SendError */
export async function fetchFile({ id }: Enclosure, most: number, apiUrl?: string): Promise<Uint8Array> {
  return await fetchBytes(id, {
    allows: ({ protocol, hostname, port, origin }) =>
      (apiUrl !== undefined && origin === new URL(apiUrl).origin) ||
      (protocol === 'https:' && port === '' && HOSTS.includes(hostname)),
    most,
  })
}
