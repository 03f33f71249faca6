import { tryDocker } from '../../setup/docker.ts'
import type { Progress } from '../../setup/progress.ts'
import { findService } from './services.ts'

/** How long a controller that does not answer may hold up `down`, twice. */
const patienceMs = 10_000

/** Bounded, so that nobody has to resume after the next `up`. */
const pauseFor = '60s'

/**
 * Lets no new rotation begin while its services go away. A pause that an operator made stays as it is. What does not
 * answer is stopped all the same: the next start closes an open rotation.
 */
export async function pauseForDown({ project, progress }: { project: string; progress: Progress }): Promise<void> {
  const orchestrator = await findService(project, 'orchestrator')
  if (orchestrator?.state !== 'running') return
  await progress.step('pausing the rotation', async (step) => {
    const status = await callCtl(orchestrator.id, ['status', '--json'])
    if (status === undefined) step.note('no answer')
    else if (!isPaused(status))
      await callCtl(orchestrator.id, ['pause', `--for=${pauseFor}`, '--reason=leyzenctl down'])
  })
}

/** Pure: from the JSON of `status`. What cannot be read counts as not paused: one more pause of a minute does no harm. */
export function isPaused(status: string): boolean {
  try {
    const { paused } = JSON.parse(status)
    return paused !== null && paused !== undefined
  } catch {
    return false
  }
}

async function callCtl(orchestrator: string, args: readonly string[]): Promise<string | undefined> {
  const call = ['exec', '--env', 'LEYZEN_ACTOR=cli:down', orchestrator, '/usr/local/bin/node', '/app/ctl.js', ...args]
  const { code, stdout } = await tryDocker(call, { timeoutMs: patienceMs })
  return code === 0 ? stdout : undefined
}
