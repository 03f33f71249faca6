import { destination, pino } from 'pino'
import { parseProxyEnv } from './env.ts'
import { ConfigProblems } from './errors.ts'
import { startProxy } from './start-proxy.ts'

// Asynchronous: an engine that no longer reads our log must not hold us up.
const output = destination({ fd: 1, sync: false })

async function main(): Promise<void> {
  const { logLevel, ...config } = parseProxyEnv(process.env)
  const log = pino({ level: logLevel, base: { service: 'docker-proxy' } }, output)
  const proxy = await startProxy(config, {
    print: (line) => void output.write(line),
    onDefect: (reason) => log.error({ reason }, 'a request met a defect of the proxy'),
  })
  log.info({ port: proxy.port, observePort: proxy.observePort, containers: config.replicas.length }, 'serving')
  process.on('SIGHUP', () => {
    proxy.reload().then(
      () => log.info('tokens read again'),
      (error: Error) => log.error({ problems: error.message }, 'tokens stay as they were'),
    )
  })
  const stop = (signal: string) => {
    log.info({ signal }, 'draining')
    proxy.stop().then(
      () => output.end(),
      (error: Error) => log.fatal({ err: error }, 'did not stop in order'),
    )
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

main().catch((error: unknown) => {
  for (const line of error instanceof ConfigProblems ? error.problems : [String(error)]) console.error(line)
  process.exitCode = error instanceof ConfigProblems ? 2 : 1
})
