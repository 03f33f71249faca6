/** Who else is at work: a figure from a busy machine says little, so this stands above all of them. */
import { loadavg } from 'node:os'
import { docker } from '../../tests/docker/installation.ts'

export interface Machine {
  load: number[]
  /** Containers that run on this engine and are none of ours. */
  others: number
}

export async function readMachine(): Promise<Machine> {
  const names = (await docker('ps', '--format', '{{.Names}}')).split('\n')
  return { load: loadavg(), others: names.filter((name) => name !== '' && !name.startsWith('bench')).length }
}

export function describeMachine({ load, others }: Machine): string {
  return `load average ${load.map((value) => value.toFixed(2)).join(' ')}, ${others} other containers`
}
