import { docker, type Installation } from '../docker/installation.ts'

/**
 * Runs a script on the control database from a container of its own beside the orchestrator, which may be stopped. The
 * script sees `db`, a handle of node:sqlite that waits for other writers; what it prints is the result.
 */
export async function onDatabase(installation: Installation, script: string): Promise<string> {
  const orchestrator = await installation.service('orchestrator')
  const image = await docker('inspect', '--format', '{{.Image}}', orchestrator)
  const whole = `
    const { DatabaseSync } = require('node:sqlite')
    const db = new DatabaseSync('/data/control/control.db', { timeout: 10000 })
    ${script}
    db.close()`
  const place = ['--rm', '--network', 'none', '--volumes-from', orchestrator, '--entrypoint', '/usr/local/bin/node']
  return docker('run', ...place, image, '--no-warnings', '-e', whole)
}

/** Failed sign-ins of earlier tests count no more. */
export async function forgetFailures(installation: Installation): Promise<void> {
  await onDatabase(installation, `db.exec('DELETE FROM rate_limits')`)
}
