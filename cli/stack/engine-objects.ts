import { docker, tryDocker } from '../../setup/docker.ts'

/** A container as the engine tells it. */
export type EngineContainer = {
  id: string
  name: string
  /** `running`, `paused`, `exited`, `created`, `restarting`, `dead`. */
  state: string
  /** `healthy`, `unhealthy`, `starting`; undefined where the image has no health test. */
  health: string | undefined
  restarts: number
  image: string
  labels: Readonly<Record<string, string>>
}

type Inspected = {
  Id: string
  Name: string
  Image: string
  RestartCount: number
  State: { Status: string; Health?: { Status: string } }
  Config: { Labels: Record<string, string> | null; Healthcheck?: { Test?: string[] } }
}

/** All containers, also stopped ones, that carry the label (`name=value`). */
export async function listContainers(label: string): Promise<EngineContainer[]> {
  const ids = await docker(['ps', '--all', '--quiet', '--no-trunc', '--filter', `label=${label}`])
  return inspectContainers(ids.split('\n').filter((id) => id !== ''))
}

/** The containers that exist among these names or ids. One that goes in between is left out. */
export async function inspectContainers(names: readonly string[]): Promise<EngineContainer[]> {
  return (await inspect(names)).map(({ Id, Name, Image, RestartCount, State, Config }) => ({
    id: Id,
    name: Name.replace(/^\//, ''),
    state: State.Status,
    health: State.Health?.Status,
    restarts: RestartCount,
    image: Image,
    labels: Config.Labels ?? {},
  }))
}

/** The container's own health test in its `CMD` form, else undefined. */
export async function readHealthTest(id: string): Promise<readonly string[] | undefined> {
  const [found] = await inspect([id])
  const test = found?.Config.Healthcheck?.Test
  return test?.[0] === 'CMD' ? test.slice(1) : undefined
}

async function inspect(names: readonly string[]): Promise<Inspected[]> {
  if (names.length === 0) return []
  // Exits with 1 when one of several is missing, and still prints the others.
  const { stdout } = await tryDocker(['container', 'inspect', ...names])
  return stdout.trim() === '' ? [] : JSON.parse(stdout)
}
