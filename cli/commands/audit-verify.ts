import { type ChainVerdict, verifyAuditChain } from '../../proxy/audit-chain.ts'
import { defineCommand } from '../command.ts'
import { readAuditLines, withAuditFolder } from '../stack/audit-files.ts'
import { renderVerdict } from '../stack/audit-verdict.ts'
import { requireOwnProject } from '../stack/other-folders.ts'

export const auditVerify = defineCommand({
  name: 'audit verify',
  summary: 'check that no entry of the docker-proxy’s audit was changed or taken out',
  details: [
    'Each entry carries the SHA-256 of the one before it. Without LOG the audit of this installation is checked, also while',
    'it is stopped; LOG is a file of such entries, or a folder with audit.jsonl and its older files.',
  ].join('\n'),
  options: { json: { type: 'boolean', description: 'print the verdict as JSON' } },
  positionals: { usage: '[LOG]', min: 0, max: 1 },
  async run({ values, positionals: [log], io, checkout, envFile }) {
    const verdict = await (log === undefined
      ? verifyInstalled(checkout, envFile)
      : verifyAuditChain(readAuditLines(log)))
    if (values.json) io.json(verdict)
    else io.print(renderVerdict(verdict))
    return verdict.intact ? 0 : 1
  },
})

async function verifyInstalled(checkout: string, envFile: string): Promise<ChainVerdict> {
  const { project } = await requireOwnProject(envFile)
  return withAuditFolder({ project, checkout }, (folder) => verifyAuditChain(readAuditLines(folder)))
}
