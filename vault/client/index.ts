/** The protocol of the vault, for a page and for a terminal. Every answer of the server is verified here or refused. */
export { type OpenAccount, type OpenMarks, reopenAccount } from './account.ts'
export * as accountCalls from './account-calls.ts'
export { type CheckpointMemory, checkLog, type RememberedCheckpoint, readEntries, type VerifiedEntry } from './audit.ts'
export { type ContentReader, download, openContent } from './content.ts'
export { ClientError, type ClientErrorCode, isRefusal } from './errors.ts'
export { createMemoryJournal, type FileSource, type UploadJournal } from './file-source.ts'
export { type FolderContents, type FolderView, findChild, openFolder, type Reader, readContents } from './folder.ts'
export { openFolders } from './folder-listings.ts'
export { forEachParallel } from './lanes.ts'
export { type FoundLink, findLink, type OpenLink, openLinkedFile, openLinkedFolder } from './link-visit.ts'
export {
  changeLink,
  createLink,
  type LinkAddress,
  type LinkChange,
  type LinkOrder,
  listLinks,
  type OwnLink,
  parseLinkAddress,
  readLinkStats,
  renderLinkAddress,
  revokeLink,
} from './links.ts'
export { createMemoryMarks, type MarkStore, openSealedMarks, type SealedStorage } from './marks.ts'
export { type Entry, type OpenNode, trashFactsOf } from './open-node.ts'
export { makeFolder, move, purge, rename, restore, type Trash, trash, type Writer } from './operations.ts'
export { type Confirmation, changePassword, confirmPassword } from './password.ts'
export { findPasswordFlaw, type PasswordFlaw } from './password-rule.ts'
export { type Platform, platform } from './platform.ts'
export { type Recovery, recover, replaceWords } from './recovery.ts'
export { type NewAccount, register } from './register.ts'
export { restoreVersion } from './restore-version.ts'
export type { Session } from './session.ts'
export { type Credentials, type Door, type SignIn, signIn } from './sign-in.ts'
export { createTransport, type Transport, type TransportOptions } from './transport.ts'
export { openTree, type Tree } from './tree.ts'
export { dropDraft, listDrafts, type OpenDraft } from './upload-draft.ts'
export type { Uploader, UploadOrder } from './uploader.ts'
export {
  deleteVersion,
  type ListedVersion,
  listVersions,
  type OpenVersion,
  openCurrentVersion,
  openVersion,
  readThumbnail,
  type VersionHistory,
} from './versions.ts'
