/** Names of the containers that the orchestrator makes through the docker-proxy. */
export interface ContainerNames {
  /** In slot order. */
  replicas: readonly string[]
  job: string
}

export interface NameSettings {
  WEB_CONTAINER_PREFIX: string
  WEB_REPLICAS: number
  ORCH_WEB_CONTAINERS?: readonly string[] | undefined
}

/** `ORCH_WEB_CONTAINERS` where it is set, else the prefix with 1 to `WEB_REPLICAS` behind it. */
export function containerNames(settings: NameSettings): ContainerNames {
  const { WEB_CONTAINER_PREFIX: prefix, WEB_REPLICAS: count, ORCH_WEB_CONTAINERS: given } = settings
  const replicas = given ?? Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`)
  return { replicas, job: `${prefix}_job` }
}

const shape = /^[A-Za-z0-9][A-Za-z0-9_.-]{1,62}$/
const routeWords = new Set(['json', 'create', 'prune'])

/** What is wrong with the names, one message per name; the rules are those of the docker-proxy's contract. */
export function checkContainerNames({ replicas, job }: ContainerNames): string[] {
  const all = [...replicas, job]
  return all.flatMap((name, index) => {
    const wrong = wrongWithName(name)
    if (wrong !== undefined) return [`the container name ${shown(name)} ${wrong}`]
    const first = all.indexOf(name)
    if (first === index) return []
    return [
      `the container name ${shown(name)} stands ${index === all.length - 1 ? "for the job's container too" : 'there twice'}`,
    ]
  })
}

function wrongWithName(name: string): string | undefined {
  if (!shape.test(name))
    return 'is not one: need 2 to 63 characters of letters, digits, _ . and -, the first a letter or digit'
  if (/^[0-9a-fA-F]+$/.test(name))
    return 'has only hex digits, so the engine could take it for an id; add another letter'
  if (routeWords.has(name)) return "is a word of the engine's own routes; choose another"
  if (/\.q\d+$/.test(name)) return 'ends like the name of a quarantined container; choose another'
  return undefined
}

function shown(name: string): string {
  return JSON.stringify(name.length > 70 ? `${name.slice(0, 70)}…` : name)
}
