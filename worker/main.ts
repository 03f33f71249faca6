import { parseWorkerEnv, type WorkerConfig } from './env.ts'
import { createLog, installTemporalRuntime, logProcessWarnings } from './log.ts'
import { runOrchestrator } from './start-orchestrator.ts'

function readConfig(): WorkerConfig | null {
  try {
    return parseWorkerEnv(process.env)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return null
  }
}

async function main(): Promise<number> {
  const config = readConfig()
  if (config === null) return 2
  const log = createLog(config.logLevel)
  logProcessWarnings(log)
  installTemporalRuntime(log)
  const stopping = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stopping.abort())
  try {
    await runOrchestrator(config, log, stopping.signal)
    return 0
  } catch (error) {
    if (stopping.signal.aborted) return 0
    log.fatal({ err: error }, 'the orchestrator cannot go on')
    return 1
  }
}

process.exitCode = await main()
