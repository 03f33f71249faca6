/**
 * The keys of the vault: labels, sealing, the key tree, signed records and manifests. All in memory, on WebCrypto;
 * see docs/VAULT_FORMAT.md for every byte of it.
 */
export { type AccountKeys, createAccountKeys } from './account-keys.ts'
export { type Attributes, openAttributes, sealAttributes } from './attributes.ts'
export { fromBase64Url, toBase64Url } from './base64url.ts'
export { type Bundle, openBundle, type SystemFolder, sealBundle } from './bundle.ts'
export { type Bytes, isSameBytes } from './bytes.ts'
export { openCache, sealCache } from './device-cache.ts'
export { type Draft, openDraft, sealDraft } from './draft.ts'
export { KeysError, type KeysErrorCode } from './errors.ts'
export { type IndexEntry, openIndex, sealIndex } from './folder-index.ts'
export {
  type FolderManifest,
  type FolderPlace,
  type FolderState,
  firstFolderManifest,
  nextFolderManifest,
  signFolderManifest,
  verifyFolderManifest,
} from './folder-manifest.ts'
export { hashText, segmentsDigest, sha256 } from './hash.ts'
export { compareMark, type HighWaterMark, type MarkVerdict, type Shown } from './high-water-mark.ts'
export {
  drawIdentitySecrets,
  type Identity,
  type IdentityOwner,
  type IdentitySecrets,
  openSigner,
  requireIdentity,
  signIdentity,
} from './identity.ts'
export {
  type AnyId,
  type Branded,
  drawId,
  isId,
  type LinkId,
  type NodeId,
  parseId,
  type SlotId,
  type SpaceId,
  type UploadId,
  type UserId,
  type VersionId,
} from './ids.ts'
export { KDF_CEILING, KDF_FLOOR, type KdfParameters, requireKdf } from './kdf.ts'
export type { SlotType } from './label.ts'
export { type LinkBlob, openLinkBlob, sealLinkBlob } from './link-blob.ts'
export { type OwnedLink, openOwnedLink, sealOwnedLink } from './link-owner.ts'
export {
  deriveLinkKeys,
  deriveLinkLookup,
  drawLinkSecret,
  type LinkKeys,
  type LinkPassword,
  type LinkSecret,
  parseLinkSecret,
  renderLinkSecret,
} from './link-secret.ts'
export { type ListedRecord, openChanges, openListing, renderListing, summarizeListing } from './listing.ts'
export { type LoginName, parseLoginName } from './login-name.ts'
export { type Child, openNodeKey, sealNodeKey } from './node-key.ts'
export { createNodeKeys, type NodeKeys } from './node-keys.ts'
export { isNodeName, type NodeName, parseNodeName } from './node-name.ts'
export { openPreferences, sealPreferences } from './preferences.ts'
export {
  type FileContent,
  type FileRecord,
  type FolderRecord,
  isTrashed,
  type NodeRecord,
  type Placed,
  parseRecord,
  renderRecord,
  type Trashed,
} from './record.ts'
export {
  deriveRecoveryProof,
  drawRecoveryEntropy,
  isRecoveryWord,
  parseRecoveryWords,
  toRecoveryWords,
} from './recovery.ts'
export { WRAPPED_KEY_BYTES } from './seal.ts'
export { type ChildSecrets, openChild, type SealedChild, sealChild } from './sealed-child.ts'
export { type NamedChild, nameTag, openName, sealName } from './sealed-name.ts'
export { type AccountKey, type AnyKey, asKey, drawKey, type NodeKey, type SlotKey, type VersionKey } from './secrets.ts'
export { createVerifier, type Signer, type Verifier } from './signatures.ts'
export type { Signed, Verified } from './signed-json.ts'
export { deriveSlotKey, type KeySlot, openSlot, sealSlot } from './slot-keys.ts'
export { openThumbnail, sealThumbnail } from './thumbnail.ts'
export { findBrokenLink } from './version-chain.ts'
export { contentContext, openVersionKey, sealVersionKey } from './version-key.ts'
export {
  hashParts,
  nextVersionManifest,
  requireParts,
  requireVersionOf,
  type SealedParts,
  signVersionManifest,
  type VersionManifest,
  type VersionPlace,
  type VersionState,
  verifyVersionManifest,
} from './version-manifest.ts'
