import { RecoveryOpenAnswer, RecoveryStartAnswer } from '../contract/auth.ts'
import { routes } from '../contract/routes.ts'
import {
  createAccountKeys,
  deriveRecoveryProof,
  drawRecoveryEntropy,
  KDF_FLOOR,
  parseLoginName,
  parseRecoveryWords,
  toBase64Url,
  toRecoveryWords,
} from '../keys/index.ts'
import { openIdentity, openSlotOf, sealNewSlot } from './account.ts'
import { ClientError } from './errors.ts'
import { startRegistration } from './opaque.ts'
import { type Confirmation, confirmPassword } from './password.ts'
import { requirePassword } from './password-rule.ts'
import { withProofOfWork } from './proof-of-work.ts'
import { recoveryHashOf } from './register.ts'
import type { Session } from './session.ts'
import type { Transport } from './transport.ts'

export interface Recovery {
  login: string
  /** The 24 words as they were typed or pasted. */
  words: string
  /** The new one. */
  password: string
  /** Where the account has a second factor. */
  code?: string
}

/**
 * Replaces a lost password, and the words with it. Ends all sessions; sign in afterwards.
 * @returns the new words
 * @throws ClientError `password_weak`, `cannot_unlock`, `refused` (`auth_failed`, `totp_required`); KeysError
 * `login_invalid`, `recovery_words`
 */
export async function recover(transport: Transport, recovery: Recovery): Promise<string[]> {
  const login = parseLoginName(recovery.login)
  requirePassword(recovery.password, login)
  const entropy = parseRecoveryWords(recovery.words)
  const proof = toBase64Url(await deriveRecoveryProof(entropy, login))
  const code = recovery.code === undefined ? {} : { code: recovery.code }
  const opened = await withProofOfWork((altcha) =>
    transport.json(routes.recoveryOpen, RecoveryOpenAnswer, {
      body: { login, proof, ...code, ...(altcha === undefined ? {} : { altcha }) },
    }),
  )
  const owner = await openByWords(entropy, opened)
  const opaque = await startRegistration(login, recovery.password)
  const { registrationRequest } = opaque
  const { ticket } = opened
  const started = await transport.json(routes.recoveryStart, RecoveryStartAnswer, {
    body: { ticket, registrationRequest },
  })
  const ksf = { ...KDF_FLOOR }
  const { registrationRecord, exportKey } = opaque.finish(started.registrationResponse, ksf)
  const fresh = drawRecoveryEntropy()
  const slots = [await sealNewSlot(owner, 'password', exportKey), await sealNewSlot(owner, 'recovery', fresh)]
  const recoveryHash = await recoveryHashOf(fresh, login)
  await transport.send(routes.recoveryFinish, {
    body: { ticket, registrationRecord, ksf, slots, recoveryHash },
    patienceMs: 0,
  })
  return toRecoveryWords(fresh)
}

/** The whole account must be right before anything is wrapped anew. */
async function openByWords(entropy: Uint8Array, { user, slot, bundle, identity }: RecoveryOpenAnswer) {
  if (slot.type !== 'recovery') throw new ClientError('cannot_unlock')
  try {
    const key = await openSlotOf(entropy, user, slot)
    const owner = { user, amkEpoch: slot.amkEpoch, key }
    await openIdentity(createAccountKeys(key, owner), bundle, identity)
    return owner
  } catch (cause) {
    throw new ClientError('cannot_unlock', { cause })
  }
}

/** New words in place of the old ones. @throws ClientError as `confirmPassword` */
export async function replaceWords(session: Session, confirmation: Confirmation): Promise<string[]> {
  await confirmPassword(session, confirmation)
  const { transport, account } = session
  const entropy = drawRecoveryEntropy()
  const slot = await account.sealSlot('recovery', entropy)
  const recoveryHash = await recoveryHashOf(entropy, account.login)
  await transport.send(routes.recoveryPut, { body: { slot, recoveryHash } })
  return toRecoveryWords(entropy)
}
