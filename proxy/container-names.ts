/** Which container names exist for a caller: the configured replicas, the job, and quarantined replicas `<slot>.q<epoch>`. */
const NAME = /^(?=.*[^0-9a-fA-F])[A-Za-z0-9][A-Za-z0-9_.-]{1,62}$/
const ROUTE_WORDS = new Set(['json', 'create', 'prune'])
const QUARANTINED = /^(.+)\.q[1-9][0-9]{0,14}$/

export type Role = 'replica' | 'job' | 'quarantined'

/** A name that passed the list. Only {@link createNames} makes one. */
export interface KnownName {
  readonly name: string
  /** Value of the label `leyzen.slot`: the name itself, or the replica's that was quarantined. */
  readonly slot: string
  readonly role: Role
}

export interface Names {
  readonly job: string
  find(name: string): KnownName | undefined
}

/** One line per name that cannot be used; empty when all are good. */
export function listNameProblems(replicas: readonly string[], job: string): string[] {
  const all = [...replicas, job]
  const problems = all.flatMap((name, at) => {
    const shown = JSON.stringify(name.slice(0, 80))
    if (!NAME.test(name)) return [`container name ${shown}: need 2 to 63 of [A-Za-z0-9_.-], not only hex digits`]
    if (ROUTE_WORDS.has(name)) return [`container name ${shown}: is a word of the engine's routes`]
    if (all.indexOf(name) !== at) return [`container name ${shown}: occurs twice`]
    const base = QUARANTINED.exec(name)?.[1]
    return base && all.includes(base) ? [`container name ${shown}: is what ${base} is called in quarantine`] : []
  })
  if (replicas.length < 1 || replicas.length > 64) problems.push(`replicas: got ${replicas.length}, need 1 to 64`)
  return problems
}

export function createNames(replicas: readonly string[], job: string): Names {
  const configured = new Map<string, KnownName>(replicas.map((name) => [name, { name, slot: name, role: 'replica' }]))
  configured.set(job, { name: job, slot: job, role: 'job' })
  return {
    job,
    find(name) {
      const exact = configured.get(name)
      if (exact) return exact
      const slot = QUARANTINED.exec(name)?.[1]
      return slot && configured.get(slot)?.role === 'replica' ? { name, slot, role: 'quarantined' } : undefined
    },
  }
}
