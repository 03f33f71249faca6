/** A migrated control database in a folder of its own, for tests beside the code that uses it. */

import { mkdtemp, rm } from 'node:fs/promises'
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

export async function createControlFixture(): Promise<ControlFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'leyzen-control-'))
  const file = join(folder, 'control.db')
  await migrate({ file, files: { migrations, engine: installedEngine() }, mode: 0o600, now: () => new Date() })
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
