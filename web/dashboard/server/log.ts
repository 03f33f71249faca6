import { type Logger, pino } from 'pino'

export type { Logger }

const secrets = ['password', 'totp', 'captcha', 'token', 'apiKey', 'cookie', 'authorization', 'setCookie', 'key']

/** One JSON line per event on standard output; what is secret never reaches it. */
export function createLog(level: string): Logger {
  return pino({
    level,
    base: { service: 'dashboard' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: secrets.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: '[redacted]',
    },
  })
}
