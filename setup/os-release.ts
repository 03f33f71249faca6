/** What /etc/os-release says about the distribution, as far as set-up asks. */
export type OsRelease = { id: string; idLike: string[]; codename: string; prettyName: string }

const unquote = (value: string) => value.replace(/^(["'])(.*)\1$/s, '$2').replace(/\\(["'$`\\])/g, '$1')

/** os-release(5): shell-like assignments, later ones win, unknown names are skipped. */
export function parseOsRelease(text: string): OsRelease {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const match = /^\s*([A-Z][A-Z0-9_]*)=(.*?)\s*$/.exec(line)
    if (match?.[1] !== undefined && match[2] !== undefined) fields.set(match[1], unquote(match[2]))
  }
  return {
    id: fields.get('ID') ?? 'linux',
    idLike: (fields.get('ID_LIKE') ?? '').split(' ').filter((word) => word !== ''),
    codename: fields.get('VERSION_CODENAME') ?? '',
    prettyName: fields.get('PRETTY_NAME') ?? 'this Linux',
  }
}

/** Debian, Ubuntu and what calls itself like them: the systems on which set-up may install packages. */
export function isDebianLike({ id, idLike }: OsRelease): boolean {
  return [id, ...idLike].some((name) => name === 'debian' || name === 'ubuntu')
}
