/** A file on the device, read in parts of any order. */
export interface FileSource {
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** When it was changed last, ISO 8601 UTC with 24 characters. */
  readonly mtime: string
  /** Media type, where it is known. */
  readonly mime?: string
  /** Exactly `length` bytes from `offset` on, or fewer when the file has become shorter. */
  read(offset: number, length: number): Promise<Uint8Array>
  /** Size and time as they are now; asked before the upload is made a version. */
  stat(): Promise<{ size: number; mtime: string }>
}

/**
 * Remembers which segments have left the device: number → SHA-256 in base64url. Must be durable before `put` resolves:
 * it is what keeps a resumed upload from sending other bytes under a used key.
 */
export interface UploadJournal {
  read(upload: string): Promise<ReadonlyMap<number, string>>
  put(upload: string, n: number, digest: string): Promise<void>
  remove(upload: string): Promise<void>
}

/** For uploads that need not outlive the program: they start anew after it. */
export function createMemoryJournal(): UploadJournal {
  const held = new Map<string, Map<number, string>>()
  return {
    read: async (upload) => held.get(upload) ?? new Map(),
    async put(upload, n, digest) {
      held.set(upload, (held.get(upload) ?? new Map()).set(n, digest))
    },
    async remove(upload) {
      held.delete(upload)
    },
  }
}
