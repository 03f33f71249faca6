/** Every line that HAProxy ever gets from us, made from typed values only. No text of a request ends up here. */
import type { Address, PoolName, ServerNumber } from './ids.ts'

export type RuntimeCommand =
  | { kind: 'showInfo' }
  | { kind: 'showStat' }
  | { kind: 'showConnections' }
  | { kind: 'showServers' }
  | { kind: 'setState'; server: ServerNumber; state: 'ready' | 'drain' | 'maint' }
  | { kind: 'setAddress'; server: ServerNumber; address: Address }
  | { kind: 'markDown'; server: ServerNumber }
  | { kind: 'cutSessions'; server: ServerNumber }

/** HAProxy runs the commands of one line in order; without its interactive mode it closes after the line. */
export function renderLine(pool: PoolName, commands: readonly RuntimeCommand[]): string {
  return `${commands.map((command) => renderCommand(pool, command)).join(';')}\n`
}

export function renderCommand(pool: PoolName, command: RuntimeCommand): string {
  switch (command.kind) {
    case 'showInfo':
      return 'show info'
    case 'showStat':
      return 'show stat'
    case 'showConnections':
      return `show servers conn ${pool}`
    case 'showServers':
      return `show servers state ${pool}`
    case 'setState':
      return `set server ${pool}/slot${command.server} state ${command.state}`
    case 'setAddress': {
      const [ip, port] = command.address.split(':')
      return `set server ${pool}/slot${command.server} addr ${ip} port ${port}`
    }
    case 'markDown':
      return `set server ${pool}/slot${command.server} health down`
    case 'cutSessions':
      return `shutdown sessions server ${pool}/slot${command.server}`
    default:
      return assertNever(command)
  }
}

function assertNever(command: never): never {
  throw new TypeError(`not a runtime command: ${JSON.stringify(command)}`)
}
