import { Runtime } from '@temporalio/worker'
import { type Logger, pino } from 'pino'

const secrets = ['token', 'apiKey', 'authorization', 'Authorization']

export function createLog(level: string): Logger {
  return pino({
    level,
    base: { service: 'orchestrator' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]),
      censor: '[redacted]',
    },
  })
}

/** Sends what the Temporal SDK says through our log. Once per process, before anything connects. */
export function installTemporalRuntime(log: Logger): void {
  const write = (level: 'trace' | 'debug' | 'info' | 'warn' | 'error') => (message: string, meta?: object) =>
    log[level](meta ?? {}, message)
  Runtime.install({
    logger: {
      log: (level, message, meta) => write(levels[level])(message, meta),
      trace: write('trace'),
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
    },
    // Without Temporal its client warns of every retry, many times a second; watch-temporal.ts says it once.
    telemetryOptions: { logging: { filter: 'error,temporalio_sdk_core=warn,temporalio_client=error', forward: {} } },
    // main.ts ends things in its own order.
    shutdownSignals: [],
  })
}

/** Node's own warnings as lines of our log. */
export function logProcessWarnings(log: Logger): void {
  process.removeAllListeners('warning')
  process.on('warning', (warning: Error & { code?: string }) => {
    // docker-modem 5.0.7 takes our own address apart with `url.parse`.
    if (warning.code !== 'DEP0169') log.warn({ err: warning }, 'warning of Node.js')
  })
}

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const
