/** What a file really is, by how its bytes begin: what its name or its sender says counts for nothing. */

export interface Kind {
  readonly type: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'application/pdf'
  readonly ending: string
}

const KINDS: readonly (Kind & { readonly begins: RegExp })[] = [
  { type: 'image/png', ending: 'png', begins: /^\x89PNG\r\n\x1a\n/ },
  { type: 'image/jpeg', ending: 'jpg', begins: /^\xff\xd8\xff/ },
  { type: 'image/gif', ending: 'gif', begins: /^GIF8[79]a/ },
  { type: 'image/webp', ending: 'webp', begins: /^RIFF[^]{4}WEBP/ },
  { type: 'application/pdf', ending: 'pdf', begins: /^%PDF-\d/ },
]

/** @returns undefined for what is neither a picture that browsers show nor a PDF */
export function sniff(bytes: Uint8Array): Kind | undefined {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1')
  const found = KINDS.find(({ begins }) => begins.test(head))
  return found && { type: found.type, ending: found.ending }
}
