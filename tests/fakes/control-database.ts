/** A migrated control database in a folder of its own, for tests beside the code that uses it. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ControlDatabase, openControl } from '../../prisma/control/client.ts'
import { migrate } from '../../prisma/migrate.ts'
import { installedEngine } from '../../prisma/migration-folder.ts'

const migrations = fileURLToPath(new URL('../../prisma/control/migrations', import.meta.url))

export interface ControlFixture extends AsyncDisposable {
  database: ControlDatabase
  file: string
}

/** The bytes of a migrated database: migrating takes 80 ms and more, and each test of a file wants one of its own. */
let migrated: Promise<Buffer> | undefined

export async function createControlFixture(): Promise<ControlFixture> {
  migrated ??= makeMigrated()
  const folder = await mkdtemp(join(tmpdir(), 'leyzen-control-'))
  const file = join(folder, 'control.db')
  await writeFile(file, await migrated, { mode: 0o600 })
  const database = await openControl(file)
  return {
    database,
    file,
    async [Symbol.asyncDispose]() {
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function makeMigrated(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'leyzen-migrated-'))
  try {
    const file = join(folder, 'control.db')
    await migrate({ file, files: { migrations, engine: installedEngine() }, mode: 0o600, now: () => new Date() })
    return await readFile(file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
