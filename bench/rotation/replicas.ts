/** Takes containers of the pool away behind its back, so that the next rotation has fewer to draw from. */
import { docker, type Installation } from '../../tests/docker/installation.ts'
import type { PoolClient } from './pool-client.ts'

export function listFrozen(installation: Installation): Promise<string[]> {
  return list(installation, '--filter', 'status=paused')
}

/** All that do not serve, frozen or standing. */
export async function listSpares(installation: Installation, pool: Pick<PoolClient, 'servingSlot'>): Promise<string[]> {
  const serving = await pool.servingSlot()
  return (await list(installation)).filter((name) => name !== serving)
}

export async function removeReplicas(names: readonly string[]): Promise<void> {
  if (names.length > 0) await docker('rm', '-f', ...names)
}

async function list({ project }: Installation, ...filters: string[]): Promise<string[]> {
  const own = ['--filter', `label=leyzen.project=${project}`, '--filter', 'label=leyzen.slot']
  const text = await docker('ps', ...own, ...filters, '--format', '{{.Names}}')
  return text.split('\n').filter((name) => name !== '')
}
