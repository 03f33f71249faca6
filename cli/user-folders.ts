import { isAbsolute, join } from 'node:path'

/** A person's own folders (XDG Base Directory Specification), absolute. */
export interface UserFolders {
  /** Sessions. */
  config: string
  /** What a device remembers. */
  state: string
}

/** A relative path is to be ignored, says the specification. */
export function parseUserFolders(env: Readonly<Record<string, string | undefined>>, home: string): UserFolders {
  const folder = (set: string | undefined, otherwise: string) =>
    join(set !== undefined && isAbsolute(set) ? set : join(home, otherwise), 'leyzen')
  return {
    config: folder(env.XDG_CONFIG_HOME, '.config'),
    state: folder(env.XDG_STATE_HOME, '.local/state'),
  }
}
