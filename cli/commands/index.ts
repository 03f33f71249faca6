import type { Command } from '../command.ts'
import { vaultCommands } from '../vault/commands.ts'
import { auditVerify } from './audit-verify.ts'
import { backup } from './backup.ts'
import { build } from './build.ts'
import { configGenerate } from './config-generate.ts'
import { configShow } from './config-show.ts'
import { configValidate } from './config-validate.ts'
import { doctor } from './doctor.ts'
import { down } from './down.ts'
import { history } from './history.ts'
import { job } from './job.ts'
import { logs } from './logs.ts'
import { pause } from './pause.ts'
import { restore } from './restore.ts'
import { resume } from './resume.ts'
import { rotate } from './rotate.ts'
import { status } from './status.ts'
import { up } from './up.ts'
import { vaultSetupLink } from './vault-setup-link.ts'

/** Every command, in the order of `leyzenctl --help`. One file each. */
export const commands: readonly Command[] = [
  up,
  down,
  status,
  history,
  rotate,
  pause,
  resume,
  job,
  logs,
  doctor,
  auditVerify,
  backup,
  restore,
  build,
  configGenerate,
  configValidate,
  configShow,
  vaultSetupLink,
  ...vaultCommands,
]
