import { routes } from '../contract/routes.ts'
import { ciphertextSize, createEncryptor, type Encryptor, type Segment, segmentLayout } from '../format/index.ts'
import { contentContext, segmentsDigest, sha256, toBase64Url } from '../keys/index.ts'
import { ClientError, isRefusal } from './errors.ts'
import type { FileSource, UploadJournal } from './file-source.ts'
import { createHeld } from './held.ts'
import { forEachParallel, type Lanes } from './lanes.ts'
import type { LineSpeed } from './line-speed.ts'
import type { Session } from './session.ts'
import { chooseParallel } from './transfer-shape.ts'
import { type OpenDraft, readDraftState } from './upload-draft.ts'

export interface Sending {
  session: Session
  draft: OpenDraft
  source: FileSource
  journal: UploadJournal
  /** Shared by all uploads of a session: the server takes so many bodies of one user. */
  lanes: Lanes
  speed: LineSpeed
  signal?: AbortSignal | undefined
  /** Bytes of plaintext whose ciphertext is held. */
  onProgress?: ((doneBytes: number) => void) | undefined
}

/** Without progress for so long an upload gives up; the caller offers to go on. */
const PATIENCE_MS = 900_000
/** The slowest line that is waited for. */
const BYTES_PER_MS = 16

/**
 * Sends what is not held, once each. Bytes that have left the device before must come out the same, else nothing is sent.
 * @returns `digest` for the version manifest
 * @throws ClientError `draft_lost`, `file_changed`, `unreachable`, `refused`
 */
export async function sendSegments(sending: Sending): Promise<string> {
  const { draft, journal, speed, onProgress } = sending
  const { size, key, salt, space, node, version } = draft.draft
  const layout = segmentLayout(ciphertextSize(size), draft.seg)
  const encryptor = await createEncryptor(key, contentContext(space, node, version), salt)
  const held = createHeld(draft.held)
  const sent = await journal.read(draft.upload)
  const digests: Uint8Array[] = []
  let doneBytes = 0
  const parallel = () => chooseParallel(layout.segment(0).length, speed.read())
  await forEachParallel(layout.segments, parallel, (n) =>
    sending.lanes.run(async () => {
      const segment = layout.segment(n)
      const before = { held: held.has(n), digest: sent.get(n) }
      digests[n] = await sendOne({ ...sending, encryptor }, segment, before)
      doneBytes += segment.plaintextLength
      onProgress?.(doneBytes)
    }),
  )
  return segmentsDigest(digests)
}

interface Before {
  held: boolean
  /** From this device's own journal. */
  digest: string | undefined
}

async function sendOne(
  sending: Sending & { encryptor: Encryptor },
  segment: Segment,
  before: Before,
): Promise<Uint8Array> {
  const { draft, journal, source, encryptor, signal } = sending
  signal?.throwIfAborted()
  // Held, and yet this device does not know of it: another device's bytes, or a lie.
  if (before.held && before.digest === undefined) throw new ClientError('draft_lost')
  const plaintext = await source.read(segment.plaintextOffset, segment.plaintextLength)
  if (plaintext.length !== segment.plaintextLength) throw new ClientError('file_changed')
  const bytes = await encryptSegment(encryptor, segment, plaintext)
  const digest = await sha256(bytes)
  if (before.digest === undefined) await journal.put(draft.upload, segment.index, toBase64Url(digest))
  else if (before.digest !== toBase64Url(digest)) throw new ClientError('draft_lost')
  if (!before.held) await sending.speed.during(bytes.length, () => put(sending, segment.index, { bytes, digest }))
  return digest
}

async function encryptSegment(encryptor: Encryptor, segment: Segment, plaintext: Uint8Array): Promise<Uint8Array> {
  const chunks = await encryptor.chunks(segment.firstChunk, plaintext, segment.last)
  if (segment.index > 0) return chunks
  const whole = new Uint8Array(segment.length)
  whole.set(encryptor.header)
  whole.set(chunks, encryptor.header.length)
  return whole
}

interface Sealed {
  bytes: Uint8Array
  digest: Uint8Array
}

async function put({ session, draft, signal }: Sending, n: number, { bytes, digest }: Sealed): Promise<void> {
  const { upload } = draft
  try {
    await session.transport.send(routes.segmentPut, {
      params: { id: upload, n },
      body: bytes,
      headers: { 'Content-Digest': `sha-256=:${btoa(String.fromCharCode(...digest))}:` },
      signal,
      attemptMs: 60_000 + bytes.length / BYTES_PER_MS,
      patienceMs: PATIENCE_MS,
      // A body is never replayed blindly: after a cut the server may have it already.
      async beforeRepeat() {
        const { held } = await readDraftState(session, upload)
        return createHeld(held).has(n) ? new Response(null, { status: 204 }) : undefined
      },
    })
  } catch (error) {
    const lost = isRefusal(error, 'segment_conflict', 'upload_expired', 'not_found', 'gone')
    throw lost ? new ClientError('draft_lost', { cause: error }) : error
  }
}
