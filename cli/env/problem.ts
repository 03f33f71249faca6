/** What can be wrong with an installation's settings and secrets. Tests assert these, never the wording. */
export type ProblemCode =
  | 'file_missing'
  | 'encoding'
  | 'control_character'
  | 'not_a_setting_line'
  | 'bad_name'
  | 'bad_quotes'
  | 'bad_escape'
  | 'duplicate'
  | 'line_endings'
  | 'byte_order_mark'
  | 'permissions'
  | 'unknown_setting'
  | 'secret_in_settings'
  | 'not_user_set'
  | 'bad_value'
  | 'missing'
  | 'contradiction'
  | 'bad_container_name'
  | 'port_clash'
  | 'port_taken'
  | 'address_unavailable'
  | 'certificate'
  | 'secret_missing'
  | 'secret_unreadable'
  | 'secret_placeholder'
  | 'secret_short'
  | 'secret_weak'
  | 'secret_characters'
  | 'secret_differs'

export interface Problem {
  code: ProblemCode
  /** A warning is shown but stops nothing. */
  severity: 'error' | 'warning'
  /** Relative to the installation's folder, for example `.env` or `secrets/vault/VAULT_SERVER_SECRET`. */
  file: string
  /** From 1; only where the problem stands in a text file. */
  line?: number
  setting?: string
  /** What, which value, what to do. Never a secret. */
  message: string
}

export function isError({ severity }: Problem): boolean {
  return severity === 'error'
}

/** One line per problem, in the order of the file's lines. */
export function renderProblems(problems: readonly Problem[]): string {
  return problems
    .map(({ file, line, message, severity }) => {
      const place = line === undefined ? file : `${file}:${line}`
      return `${place}: ${severity === 'warning' ? 'warning: ' : ''}${message}`
    })
    .join('\n')
}

/** By file, then by line; what has no line comes after what has one. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const files = [...new Set(problems.map(({ file }) => file))]
  const rank = ({ file, line }: Problem) => [files.indexOf(file), line ?? Number.MAX_SAFE_INTEGER] as const
  return problems.toSorted((a, b) => {
    const [fileA, lineA] = rank(a)
    const [fileB, lineB] = rank(b)
    return fileA - fileB || lineA - lineB
  })
}
