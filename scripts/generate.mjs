// Makes the Prisma client in src/db/generated. Prisma would fetch a schema-engine binary that generating
// does not use and many networks cannot reach: any existing executable in its place stops the download.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const prisma = `${root}node_modules/prisma/build/index.js`

// A container's last stage installs without dev dependencies and copies the client from the stage before it.
if (existsSync(prisma)) {
  const { status } = spawnSync(process.execPath, [prisma, 'generate', '--no-hints'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      CHECKPOINT_DISABLE: '1',
    },
  })
  process.exitCode = status ?? 1
}
