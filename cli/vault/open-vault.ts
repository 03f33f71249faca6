import {
  accountCalls,
  createTransport,
  type OpenMarks,
  openSealedMarks,
  platform,
  type Session,
  type Transport,
} from '../../vault/client/index.ts'
import { CliError } from '../cli-error.ts'
import type { Call } from '../command.ts'
import type { Io } from '../io.ts'
import type { UserFolders } from '../user-folders.ts'
import { createDeviceStore } from './device-store.ts'
import { requireSession } from './session-file.ts'

/** @throws CliError `refused` where nobody types, as inside a container */
export function requireFolders({ userFolders }: Pick<Call, 'userFolders'>): UserFolders {
  if (userFolders === undefined) throw new CliError('refused', 'the vault is used from where a person works')
  return userFolders
}

/** What the account saw last on this machine. */
export function marksIn(folders: UserFolders): OpenMarks {
  return (keys) => openSealedMarks(keys, createDeviceStore(folders, keys.user, 'marks'))
}

export function createCliTransport(origin: string, io: Io, token = ''): Transport {
  return createTransport(platform, {
    origin,
    credentials: { kind: 'bearer', token },
    onState: (state) =>
      io.note(state === 'connected' ? 'connected again' : 'the vault cannot be reached, trying again'),
  })
}

/** The session that was kept at sign-in, opened. @throws CliError `signed_out`; ClientError */
export async function openVault(call: Pick<Call, 'io' | 'userFolders'>): Promise<Session> {
  const folders = requireFolders(call)
  const { origin, token, key } = await requireSession(folders)
  const transport = createCliTransport(origin, call.io, token)
  const session = await accountCalls.resumeSession({
    ...{ platform, transport, token },
    key: readKey(key),
    openMarks: marksIn(folders),
  })
  warnOfOldAccount(session, call.io)
  return session
}

/** A server that shows an older account may hide what came later; the person decides. */
export function warnOfOldAccount({ account }: Session, io: Io): void {
  if (account.verdict === 'older' || account.verdict === 'forked') {
    io.note('WARNING: the vault shows an older state of this account than this machine has seen before')
  }
}

/** A file that was tampered with is as good as none. @throws CliError `signed_out` */
function readKey(text: string): Parameters<typeof accountCalls.resumeSession>[0]['key'] {
  const key = Uint8Array.from(Buffer.from(text, 'base64url'))
  if (key.length !== 32)
    throw new CliError('signed_out', 'the kept session is damaged: `bin/leyzenctl vault login URL`')
  return key as Uint8Array<ArrayBuffer> as Parameters<typeof accountCalls.resumeSession>[0]['key']
}
