import { CliError } from '../cli-error.ts'

/** Names from the root on; the root itself is none. */
export type VaultPath = readonly string[]

/**
 * `/letters/2026`, `letters/2026/` and `//letters//2026` are the same. Names are taken as they are typed: nothing is
 * expanded, and there is no `.` and `..`.
 * @throws CliError `wrong_use`
 */
export function parseVaultPath(text: string): VaultPath {
  const names = text.split('/').filter((name) => name !== '')
  if (names.some((name) => name === '.' || name === '..')) {
    throw new CliError('wrong_use', `${JSON.stringify(text)}: a path in the vault has no "." and ".."`)
  }
  return names
}

export function renderVaultPath(path: VaultPath): string {
  return `/${path.join('/')}`
}
