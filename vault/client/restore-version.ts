import type { FileContent, FileRecord } from '../keys/index.ts'
import { lowerFloors } from './links.ts'
import type { Entry } from './open-node.ts'
import { currentRecord, type Writer } from './operations.ts'
import { type ListedVersion, requireFile } from './versions.ts'

/**
 * Makes an older version the current one; no bytes move. Links without a password go on working.
 * @throws ClientError as `Committer.commit`
 */
export async function restoreVersion(writer: Writer, entry: Entry, { manifest, hash }: ListedVersion): Promise<Entry> {
  // Before the change: a link that accepts an older version than there is shows nothing wrong, the opposite shows nothing.
  await lowerFloors(writer.session, entry, manifest.number)
  const { parent, node } = entry
  return writer.committer.commit({
    folders: [parent],
    async build(edit) {
      const before = requireFile(currentRecord(edit, entry))
      const content: FileContent = { ver: manifest.version, man: hash, size: manifest.size }
      const record: FileRecord = { ...before, rev: before.rev + 1, ...content }
      const op = { op: 'version', node: node.id, parent: parent.id, rev: before.rev } as const
      edit.do({ ...op, record: edit.put(parent.id, record), version: { restore: manifest.version } })
      return { ...entry, record }
    },
  })
}
