/** The disk under the embedded database is full: said clearly, nothing half-written, and well again when there is room. */
import { spawnSync } from 'node:child_process'
import { chmod, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from '../src/config.ts'
import type { Ctx } from '../src/ctx.ts'
import { openLog } from '../src/log.ts'
import { openPoll } from '../src/polls/open.ts'
import { openVote } from '../src/polls/vote.ts'
import { arrive } from '../src/people/arrive.ts'
import { claim } from '../src/people/claim.ts'
import { invite } from '../src/people/invite.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { serve } from '../src/serve.ts'
import { canMount } from './services/find.ts'
import { tempDir } from './services/temp-dir.ts'
import { pollOf } from './town.ts'

/** A file system of so many megabytes. */
async function smallDisk(megabytes: number) {
  const dir = await tempDir('disk')
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir.path], {
    encoding: 'utf8',
  })
  if (mounted.status !== 0) throw new Error(mounted.stderr)
  await chmod(dir.path, 0o755)
  const filler = join(dir.path, 'filler')
  return {
    path: dir.path,
    /** To the last byte. */
    async fill() {
      await writeFile(filler, Buffer.alloc(megabytes * 2 ** 20)).catch((err: NodeJS.ErrnoException) => {
        if (err.code !== 'ENOSPC') throw err
      })
    },
    clear: () => rm(filler, { force: true }),
    async [Symbol.asyncDispose]() {
      spawnSync('umount', ['--lazy', dir.path])
      await dir[Symbol.asyncDispose]()
    },
  }
}

const someone = (id: string) => ({ platform: 'telegram', tenant: 'telegram', id, locale: 'nl' }) as const

test.runIf(canMount())(
  'the disk is full under a house: people are told to try again, it is not ready, and nothing is half-written',
  async () => {
    await using disk = await smallDisk(200)
    const config = readConfig({ PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: join(disk.path, 'data') })
    const stop = new AbortController()
    const opened = Promise.withResolvers<{ url: string; ctx: Ctx }>()
    const serving = serve(config, { role: 'all', signal: stop.signal, say: () => undefined, ready: opened.resolve })
    serving.catch(opened.reject)
    const { url, ctx } = await opened.promise
    const readiness = async () => await (await fetch(`${url}/readyz`)).text()
    try {
      const olga = await arrive(ctx, someone('olga'))
      await claim(ctx, olga, await invite(ctx.db, { role: 'official' }))
      await openPoll(ctx, olga, pollOf('Vol?', ['Ja', 'Nee'], { theme: 'groen' }))
      const { id: poll } = await ctx.db.poll.findFirstOrThrow()
      expect(await readiness()).toBe('{"ready":true,"culprits":[]}')
      await disk.fill()
      expect(await readiness()).toContain('"disk"')

      const vote = openVote(ctx)
      const told: string[] = []
      let refused = 0
      for (let n = 0; n < 40_000; n += 500) {
        if (refused > 0) break
        await Promise.all(
          Array.from({ length: 500 }, async (_, at) => {
            const actor = someone(`v${n + at}`)
            await vote({ actor, poll, option: 0 }).then(
              ({ view }) => void (view.mood === 'done' && told.push(actor.id)),
              () => (refused += 1),
            )
          }),
        )
      }
      expect(refused).toBeGreaterThan(0)
      await disk.clear()
      await expect.poll(readiness).toBe('{"ready":true,"culprits":[]}')
      const ballots = async () =>
        (
          await ctx.db.$queryRaw<{ id: string }[]>`
          select a.external_id as id from ballot b join account a using (person_id)`
        ).map(({ id }) => id)
      // Whoever was told has a ballot. Of the others some may: nobody promised them that there is none.
      const stored = new Set(await ballots())
      expect(told.filter((id) => !stored.has(id))).toEqual([])
      expect(await ctx.db.person.count()).toBe(await ctx.db.account.count())
      const again = await openVote(ctx)({ actor: someone('again'), poll, option: 1 })
      expect(again.view.mood).toBe('done')
      expect(await ballots()).toContain('again')
    } finally {
      await disk.clear()
      stop.abort()
      await serving
    }
  },
  90_000,
)

test.runIf(canMount())(
  'the disk is full at the first start: one sentence says so, and with room it starts',
  async () => {
    await using disk = await smallDisk(100)
    const dataDir = join(disk.path, 'data')
    const start = () => startEmbedded({ dataDir, log: openLog('silent') })
    await writeFile(join(disk.path, 'other'), Buffer.alloc(80 * 2 ** 20))
    await expect(start()).rejects.toThrow(/the disk is full/)
    await rm(join(disk.path, 'other'))
    await using house = await start()
    expect(house.url).toContain('postgres://')
  },
)
