import { CliError } from '../cli-error.ts'

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space and start again',
  EDQUOT: 'the disk quota is used up; free some space and start again',
  EACCES: 'permission denied; run as the user that owns the installation',
  EPERM: 'operation not permitted; run as the user that owns the installation',
  EROFS: 'the file system is read-only',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder, need a file',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the path is too long',
  EMFILE: 'too many open files',
  EIO: 'the disk reports an error',
}

export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  return error.code
}

/** Why the system refused, in words for the operator; undefined when it is no refusal of the system. */
export function systemReason(error: unknown): string | undefined {
  const errno = errnoOf(error)
  return errno === undefined ? undefined : reasons[errno]
}

/** Runs file work on `path`; a refusal of the system becomes a CliError that says what and why. */
export async function explainingFaults<T>(
  { path, doing }: { path: string; doing: 'read' | 'write' },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const reason = systemReason(error)
    if (reason === undefined) throw error
    const code = doing === 'read' ? 'file_unreadable' : 'file_unwritable'
    throw new CliError(code, `cannot ${doing} ${path}: ${reason}`, { cause: error })
  }
}
