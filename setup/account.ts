import { userInfo } from 'node:os'

/** The name of the account that this process runs as; its number where the system knows no name for it. */
export function accountName(): string {
  try {
    return userInfo().username
  } catch {
    // A container or a service may run under a number that /etc/passwd does not list.
    return String(process.getuid?.() ?? 'unknown')
  }
}
