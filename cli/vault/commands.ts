import type { Command } from '../command.ts'
import { vaultExport } from './export.ts'
import { vaultGet } from './get.ts'
import { vaultLogin } from './login.ts'
import { vaultLogout } from './logout.ts'
import { vaultLs } from './ls.ts'
import { vaultMkdir } from './mkdir.ts'
import { vaultMv } from './mv.ts'
import { vaultOpen } from './open-link.ts'
import { vaultPut } from './put.ts'
import { vaultRm } from './rm.ts'
import { vaultShare } from './share.ts'
import { vaultTrash } from './trash.ts'
import { vaultVersions } from './versions.ts'

/** The vault's second client, in the order of `leyzenctl --help`. */
export const vaultCommands: readonly Command[] = [
  vaultLogin,
  vaultLogout,
  vaultLs,
  vaultPut,
  vaultGet,
  vaultMkdir,
  vaultMv,
  vaultRm,
  vaultTrash,
  vaultVersions,
  vaultShare,
  vaultOpen,
  vaultExport,
]
