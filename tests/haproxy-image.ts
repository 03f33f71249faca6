import { execFileSync } from 'node:child_process'

/** The shipped HAProxy: `LEYZEN_HAPROXY_IMAGE`, or the newest image `leyzen/haproxy` on the local engine. */
export function findHaproxyImage(): string {
  const chosen = process.env.LEYZEN_HAPROXY_IMAGE
  if (chosen) return chosen
  const found = execFileSync('docker', ['images', 'leyzen/haproxy', '--format', '{{.ID}}'], { encoding: 'utf8' })
  const newest = found.split('\n')[0]
  if (!newest) {
    throw new Error('There is no image leyzen/haproxy: run `bin/leyzenctl build`, or name one in LEYZEN_HAPROXY_IMAGE')
  }
  return newest
}
