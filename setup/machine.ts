import { SetupError } from './setup-error.ts'

/** What the packages and downloads of one supported machine are called. `bin/bootstrap.sh` has the same table. */
export type Machine = {
  node: 'x64' | 'arm64'
  go: 'amd64' | 'arm64'
  sqlitePrebuild: string
  temporalBridge: string
}

const machines: Record<string, Machine> = {
  x64: { node: 'x64', go: 'amd64', sqlitePrebuild: 'linux-x64', temporalBridge: 'x86_64-unknown-linux-gnu' },
  arm64: { node: 'arm64', go: 'arm64', sqlitePrebuild: 'linux-arm64', temporalBridge: 'aarch64-unknown-linux-gnu' },
}

/** @throws SetupError `machine_unsupported` */
export function requireMachine(platform: string, arch: string): Machine {
  const machine = platform === 'linux' ? machines[arch] : undefined
  if (machine === undefined) {
    throw new SetupError(
      'machine_unsupported',
      `this machine is ${platform} on ${arch}; Leyzen Vault runs on Linux on x64 (x86_64) or arm64 (aarch64)`,
    )
  }
  return machine
}
