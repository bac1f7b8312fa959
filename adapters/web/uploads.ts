/** Files that came up with a form: held in memory while it is answered, and found again by a number that nobody guesses. */
import { randomUUID } from 'node:crypto'
import { SendError, type Enclosure } from '../../src/port.ts'

/** All files of one form together. */
export const UPLOAD_BYTES = 5 * 1024 * 1024

export interface Uploads {
  /** @returns what the house is told of them, for as long as they are not let go of */
  hold(files: readonly File[]): Promise<Disposable & { readonly enclosures: readonly Enclosure[] }>
  /** @throws SendError */
  fetch(file: Enclosure, most: number): Uint8Array
}

export function openUploads(): Uploads {
  const held = new Map<string, Uint8Array>()
  return {
    async hold(files) {
      const enclosures = await Promise.all(
        files.map(async (file) => {
          const id = randomUUID()
          held.set(id, new Uint8Array(await file.arrayBuffer()))
          return { id, name: file.name, type: file.type, size: file.size }
        }),
      )
      return { enclosures, [Symbol.dispose]: () => enclosures.forEach(({ id }) => held.delete(id)) }
    },
    fetch({ id }, most) {
      const bytes = held.get(id)
      if (!bytes) throw new SendError({ kind: 'gone', reason: 'no such file' })
      if (bytes.length > most) throw new SendError({ kind: 'refused', reason: 'too large' })
      return bytes
    },
  }
}
