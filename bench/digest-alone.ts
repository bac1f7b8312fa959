/** All digests that are due, by one process. Tells how long it took and its largest memory. */
import { digestAll } from '../src/themes/digest.ts'
import { openCtx } from './ctx.ts'

const [databaseUrl = ''] = process.argv.slice(2)
await using ctx = await openCtx(databaseUrl)
const from = performance.now()
await digestAll(ctx)
const seconds = (performance.now() - from) / 1000
// The kernel's own figure, in kilobytes.
console.log(JSON.stringify({ seconds, peakMb: process.resourceUsage().maxRSS / 1024 }))
