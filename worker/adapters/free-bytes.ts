/** Space that is left where a file lies. */
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What an ordinary user may still fill; null where the file system does not tell. */
export async function freeBytesBeside(file: string): Promise<number | null> {
  const { bavail, bsize } = await statfs(dirname(file)).catch(() => ({ bavail: 0, bsize: 0 }))
  return bsize === 0 ? null : bavail * bsize
}
