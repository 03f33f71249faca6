import type { NodeRecord, VersionManifest } from '../../contract/records.ts'
import { ciphertextSize } from '../../format/sizes.ts'
import { hashText } from './signed-text.ts'
import type { TreeState, UploadState } from './tree-state.ts'
import type { UploadedVersion } from './tx-order.ts'
import { refuse } from './tx-refusal.ts'

interface Upload {
  node: string
  record: Extract<NodeRecord, { ver: unknown }>
  uploaded: UploadedVersion
}

/**
 * That an upload is complete and is what its manifest and record say.
 * @throws TxRefusal `not_found`, `upload_expired`, `upload_incomplete` with `missing`, `conflict`, `manifest_invalid`,
 * `record_invalid`
 */
export function checkUploadedVersion(state: TreeState, { node, record, uploaded }: Upload): void {
  const { manifest, hash } = uploaded
  const upload = state.uploads.get(uploaded.upload)
  if (upload === undefined || upload.node !== node) refuse('not_found', { upload: uploaded.upload })
  if (upload.state === 'ended') refuse('upload_expired', { upload: uploaded.upload })
  if (upload.state === 'committed') refuse('conflict', { upload: uploaded.upload })
  if (upload.missing !== '') refuse('upload_incomplete', { upload: uploaded.upload, missing: upload.missing })
  const isSigned =
    isPlace(state, manifest, node) &&
    isNextOf(state, manifest, node) &&
    isContentOf(upload, manifest) &&
    manifest.key === hashText(uploaded.key) &&
    manifest.attrs === hashText(uploaded.attrs)
  if (!isSigned) refuse('manifest_invalid', { node })
  if (record.ver !== manifest.version || record.man !== hash || record.size !== manifest.size) {
    refuse('record_invalid', { node })
  }
}

const isPlace = ({ space }: TreeState, manifest: VersionManifest, node: string): boolean =>
  manifest.space === space.id && manifest.author === space.ownerId && manifest.node === node

function isNextOf({ latest }: TreeState, { number, prev }: VersionManifest, node: string): boolean {
  const last = latest.get(node)
  return number === (last?.number ?? 0) + 1 && prev === (last?.hash ?? '')
}

function isContentOf(upload: UploadState, manifest: VersionManifest): boolean {
  const { version, size, csize, seg, segs, digest, thumb } = manifest
  const isShape = csize === upload.csize && seg === upload.seg && segs === upload.segs && version === upload.version
  const isHeld = upload.held.count === segs && upload.held.bytes === csize && upload.held.digest === digest
  return isShape && isHeld && size < csize && ciphertextSize(size) === csize && (thumb === '' || upload.thumbHeld)
}
