/** Runs inside the orchestrator's image, on the control network: `node /app/ctl.js COMMAND`. */

import { readFile } from 'node:fs/promises'
import { openControl } from '../../prisma/control/client.ts'
import { copyControl, placeControl } from '../../prisma/control/snapshot.ts'
import { DatabaseError } from '../../prisma/database-error.ts'
import { type ClientConfig, parseClientEnv } from '../../worker/env.ts'
import { CliError } from '../cli-error.ts'
import { defineCommand } from '../command.ts'
import { createIo } from '../io.ts'
import { runCommandLine } from '../run-command-line.ts'
import { createCopyCommands } from './control-copies.ts'
import { createController } from './controller.ts'
import type { CtlDeps } from './ctl-deps.ts'
import {
  historyDefinition,
  jobDefinition,
  pauseDefinition,
  resumeDefinition,
  rotateDefinition,
  statusDefinition,
} from './definitions.ts'
import { history } from './history.ts'
import { job } from './job.ts'
import { pause } from './pause.ts'
import { resume } from './resume.ts'
import { rotate } from './rotate.ts'
import { status } from './status.ts'

const actor = /^cli:[\w.@-]{1,64}$/.exec(process.env.LEYZEN_ACTOR ?? '')?.[0] ?? 'cli'

async function withDeps<T>(around: Pick<CtlDeps, 'io' | 'signal'>, act: (deps: CtlDeps) => Promise<T>): Promise<T> {
  const config = parseClientEnv(process.env)
  await using database = await openDatabase(config)
  const controller = createController({ ...config.temporal, apiKey: await readApiKey(config) })
  try {
    const { io, signal } = around
    return await act({ io, signal, database: database.reader, controller, actor, now: Date.now })
  } finally {
    await controller.close()
  }
}

async function openDatabase({ controlDatabase }: ClientConfig) {
  try {
    return await openControl(controlDatabase)
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error
    throw new CliError('not_running', 'there is no control database yet: start with `bin/leyzenctl up`', {
      cause: error,
    })
  }
}

async function readApiKey({ temporal }: ClientConfig): Promise<string | null> {
  return temporal.apiKeyFile === null ? null : (await readFile(temporal.apiKeyFile, 'utf8')).trim()
}

const commands = [
  defineCommand({ ...statusDefinition, run: (call) => withDeps(call, (deps) => status(deps, call.values)) }),
  defineCommand({
    ...historyDefinition,
    run: (call) => withDeps(call, (deps) => history(deps, call.values, call.positionals)),
  }),
  defineCommand({ ...rotateDefinition, run: (call) => withDeps(call, (deps) => rotate(deps, call.values)) }),
  defineCommand({
    ...jobDefinition,
    run: (call) => withDeps(call, (deps) => job(deps, call.values, call.positionals)),
  }),
  defineCommand({ ...pauseDefinition, run: (call) => withDeps(call, (deps) => pause(deps, call.values)) }),
  defineCommand({ ...resumeDefinition, run: (call) => withDeps(call, (deps) => resume(deps, call.values)) }),
  ...createCopyCommands(process.env.CONTROL_DATABASE ?? '/data/control/control.db', { copyControl, placeControl }),
]

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())

process.exitCode = await runCommandLine(process.argv.slice(2), commands, {
  io: createIo(process),
  signal: stopping.signal,
  checkout: import.meta.dirname,
  workingDir: process.cwd(),
  debug: process.env.LEYZEN_DEBUG === '1',
})
