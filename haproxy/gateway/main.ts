import { parseGatewayEnv } from './env.ts'
import { startGateway } from './start-gateway.ts'

async function main(): Promise<void> {
  let config: ReturnType<typeof parseGatewayEnv>
  try {
    config = parseGatewayEnv(process.env)
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 2
    return
  }
  const gateway = await startGateway(config)
  const stop = () => void gateway.close()
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
