/** What the server takes at most (vault page, section 4.5). Sizes in bytes. */
export const limits = {
  jsonBytes: 1_048_576,
  txBytes: 4_194_304,
  txOps: 256,
  txFolders: 64,
  /** A body's worth of manifests: one for each touched folder and for each new one. */
  txManifests: 320,
  uploadsInRequest: 64,
  listingsInRequest: 100,
  indexBytes: 33_554_432,
  thumbnailBytes: 65_536,
  /** Largest segment: 512 chunks and the header. */
  segmentBytes: 8_396_856,
  fileBytes: 1_099_511_627_776,
  foldersDeep: 64,
  childrenInFolder: 200_000,
  /** Up to this many the server checks the hash over a folder's records as well. */
  childrenHashed: 1_000,
  openDrafts: 200,
  segmentBodiesOfUser: 6,
  segmentBodiesOfReplica: 64,
  /** Without a byte of the body. */
  bodyIdleMs: 30_000,
  reauthMs: 600_000,
  loginStateMs: 120_000,
  linkSessionMs: 86_400_000,
  inviteDays: 30,
  auditPage: 500,
  leavesPage: 10_000,
} as const
