import type { ChainVerdict } from '../../proxy/audit-chain.ts'

/** One sentence for the operator. */
export function renderVerdict(verdict: ChainVerdict): string {
  if (!verdict.intact) {
    const what = { altered: 'was altered', missing: 'is missing', unreadable: 'cannot be read' }[verdict.problem]
    return `The audit is not intact: entry ${verdict.seq} ${what}.`
  }
  if (verdict.entries === 0) return 'The audit is empty.'
  return `The audit is intact: ${verdict.entries} entries, ${verdict.firstSeq} to ${verdict.lastSeq}, the last one ends the chain with ${verdict.head}.`
}
