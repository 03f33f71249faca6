/** The signed head of the audit log. Its workflow keeps what is printed, as a witness outside the vault. */
import { createAuditSigner, readCheckpoint } from '../storage/audit-log-checkpoint.ts'
import { JobError, type JobReport, type VaultJob } from './job.ts'

export async function checkpoint({ context, database }: VaultJob): Promise<JobReport> {
  const signers = await Promise.all(context.serverSecrets.map(createAuditSigner))
  if (signers.length === 0) {
    throw new JobError('no_secret', 'the job has no server secret to sign with', { refused: true })
  }
  const note = await readCheckpoint(database.reader, signers)
  return { size: Number(note.split('\n')[1]), note }
}
