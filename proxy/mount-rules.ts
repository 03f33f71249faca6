import type { SpecFile, SpecRules } from './container-spec.ts'

// Whatever the secrets directory is: one of these, or a parent of one, would hand the host to a vault container.
const GUARDED = ['/', '/etc', '/proc', '/sys', '/dev', '/run', '/var/lib/docker']
const CLOSED = ['/proc', '/sys', '/dev', '/var/lib/docker']

/** True when `path` is `parent` or lies below it; both lexically normal. */
const isWithin = (path: string, parent: string) =>
  path === parent || path.startsWith(parent === '/' ? '/' : `${parent}/`)
// /var/run is a link to /run on every engine host.
const real = (path: string) => path.replace(/^\/var\/run(?=\/|$)/, '/run')

/** One line per bind mount whose source may not be mounted. */
export function listMountProblems(spec: SpecFile, { secretsDir, dockerSocket }: SpecRules): string[] {
  const guarded = [...GUARDED, real(dockerSocket)]
  const containers = {
    ...Object.fromEntries(Object.entries(spec.replicas).map(([k, v]) => [`replicas.${k}`, v])),
    job: spec.job,
  }
  return Object.entries(containers).flatMap(([at, { HostConfig }]) =>
    (HostConfig.Mounts ?? []).flatMap(({ Type, Source }, index) => {
      if (Type !== 'bind') return []
      const source = real(Source)
      const where = `${at}.HostConfig.Mounts.${index}.Source: ${Source}`
      if (guarded.some((path) => isWithin(path, source))) return [`${where} is or holds a directory of the host`]
      if (CLOSED.some((path) => isWithin(source, path))) return [`${where} lies in a directory of the host`]
      if (!secretsDir) return [`${where} needs DOCKER_PROXY_SECRETS_DIR to be set`]
      const inside = Source !== secretsDir && isWithin(Source, secretsDir)
      return inside ? [] : [`${where} is not in DOCKER_PROXY_SECRETS_DIR`]
    }),
  )
}
