import type { AuditFact } from '../storage/audit-log.ts'
import { keptAddress, readAddress } from './address.ts'
import type { ApiDeps } from './deps.ts'
import type { Exchange } from './exchange.ts'

/** The address of a request as the audit log keeps it. */
export const auditIp = ({ settings }: Pick<ApiDeps, 'settings'>, { incoming }: Exchange): AuditFact['ip'] =>
  keptAddress(readAddress(incoming), settings.auditIp)
