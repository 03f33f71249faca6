import { tryDocker } from '../../setup/docker.ts'
import type { Progress } from '../../setup/progress.ts'
import { findService } from './services.ts'

/** How long a controller that does not answer may hold up `down`. */
const patienceMs = 10_000

/** Lets no new rotation begin while its services go away. What does not answer is stopped all the same. */
export async function pauseForDown({ project, progress }: { project: string; progress: Progress }): Promise<void> {
  const orchestrator = await findService(project, 'orchestrator')
  if (orchestrator?.state !== 'running') return
  const call = ['exec', orchestrator.id, '/usr/local/bin/node', '/app/ctl.js', 'pause', '--json']
  const paused = await tryDocker(call, { timeoutMs: patienceMs })
  if (paused.code !== 0) progress.say('the orchestrator did not answer the pause; stopping it as it is')
}
