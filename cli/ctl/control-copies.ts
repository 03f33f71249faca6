import { SnapshotError } from '../../prisma/control/snapshot.ts'
import { CliError } from '../cli-error.ts'
import { type Command, defineCommand } from '../command.ts'

/** The account of orchestrator, dashboard and migrations. */
const OWNER = { uid: 2100, gid: 2100 }

type Snapshots = typeof import('../../prisma/control/snapshot.ts')

/**
 * What `leyzenctl backup` and `leyzenctl restore` run beside the volume of the control database; neither asks Temporal.
 * @param file of the control database
 */
export function createCopyCommands(
  file: string,
  { copyControl, placeControl }: Pick<Snapshots, 'copyControl' | 'placeControl'>,
): Command[] {
  return [
    defineCommand({
      name: 'control-copy',
      summary: 'copy the control database, while it is in use, to a new file; prints its digest',
      options: {},
      positionals: { usage: 'TARGET', min: 1, max: 1 },
      async run({ io, positionals: [target = ''] }) {
        io.json({ digest: await explained(() => copyControl(file, target)) })
        return 0
      },
    }),
    defineCommand({
      name: 'control-place',
      summary: 'put a copy with this digest where there is no control database',
      options: {},
      positionals: { usage: 'SOURCE DIGEST', min: 2, max: 2 },
      async run({ io, positionals: [source = '', digest = ''] }) {
        await explained(() => placeControl({ source, digest, target: file, owner: OWNER }))
        io.json({ digest })
        return 0
      },
    }),
  ]
}

async function explained<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error
    const message = error.code === 'occupied' ? `${error.message}\n${way}` : error.message
    throw new CliError(error.code === 'damaged' ? 'check_failed' : 'refused', message, { cause: error })
  }
}

const way =
  'a restore fills an installation without data: bin/leyzenctl down --volumes gives up what is here, for good; ' +
  'or set another COMPOSE_PROJECT_NAME'
