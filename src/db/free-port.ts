/** A port on 127.0.0.1 that nobody listens on now, for a program that is told one. */
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Systems give ports from here on to whoever connects to something; those below are not taken while a program starts anew. */
export const OUTGOING = 32_768
const TRIES = 50

/** @param range of which the end is no part. @returns undefined when none of some of them is free */
export async function freePort({ from, end }: { from: number; end: number }): Promise<number | undefined> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = from + Math.floor(Math.random() * (end - from))
    if (await isFree(port)) return port
  }
  return undefined
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
