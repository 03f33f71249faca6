import { createHash } from 'node:crypto'
import { tryToListen } from '../env/check-ports.ts'

const first = 20_000
const count = 12_000

/**
 * Ports that nobody listens on now. The search starts at a place that the project's name gives, so that two
 * installations which are both not started yet do not get the same ones; it stays below the ports that Linux gives out.
 */
export async function freePorts(project: string, wanted: number): Promise<number[]> {
  const start = createHash('sha256').update(project).digest().readUInt32BE(0) % count
  const found: number[] = []
  for (let step = 0; step < count && found.length < wanted; step++) {
    const port = first + ((start + step) % count)
    if ((await tryToListen('0.0.0.0', port)) === undefined) found.push(port)
  }
  return found
}
