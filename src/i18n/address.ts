/** Addresses that people may be led to: whatever is not plainly a page on the web never becomes a link or a picture. */

/** Telegram and Discord take no longer ones. */
const LONGEST = 2000

/**
 * @param address as somebody gave it: `javascript:`, `data:`, names and passwords, and signs that are not seen are refused
 * @returns the address as browsers write it, so that a host in foreign letters shows what it is; undefined when refused
 */
export function safeUrl(address: string): string | undefined {
  // Browsers drop tabs and line ends in silence, and read a backslash as a slash: what is seen is not where it leads.
  if (/[\s\\\p{Cc}\p{Cf}]/u.test(address) || !URL.canParse(address)) return undefined
  const { protocol, username, password, href } = new URL(address)
  const plain = (protocol === 'https:' || protocol === 'http:') && !username && !password
  return plain && href.length <= LONGEST ? href : undefined
}

/** Whether platforms can reach it, and so take it in a button or as a picture: this house on one's own machine is not. */
export function isPublic(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' && /[^.]\.[^.]/.test(hostname)
}
