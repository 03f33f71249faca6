/** The server's side of OPAQUE (vault page, section 2.3): equal answers for known and unknown names. */
import { server } from '@serenity-kit/opaque'
import type { Kdf } from '../../contract/values.ts'
import { ApiError } from '../problems.ts'
import type { ServerKeys } from '../server-keys.ts'

const SERVER_NAME = 'leyzen-vault'
/** What a new password gets, and what is said of a name that nobody has. */
export const KDF_FLOOR: Kdf = { memory: 65_536, iterations: 3, parallelism: 1 }
const KDF_CEILING: Kdf = { memory: 1_048_576, iterations: 10, parallelism: 16 }

export interface StoredCredential extends Kdf {
  credentialId: string
  record: string
  setupId: string
}

const identifiers = (login: string) => ({ client: login, server: SERVER_NAME })

/** @param credential null for a name that nobody has, or whose record belongs to a setup that is gone */
export function startLogin(
  keys: ServerKeys,
  {
    login,
    startLoginRequest,
    credential,
  }: { login: string; startLoginRequest: string; credential: StoredCredential | null },
): { serverLoginState: string; loginResponse: string; ksf: Kdf } {
  const setup = credential === null ? undefined : keys.opaque.byId(credential.setupId)
  const known = setup === undefined ? null : credential
  const unknownId = Buffer.from(keys.pseudonym('unknown login', login)).toString('base64url')
  try {
    const started = server.startLogin({
      serverSetup: (setup ?? keys.opaque.present).setup,
      userIdentifier: known?.credentialId ?? unknownId,
      registrationRecord: known?.record ?? null,
      startLoginRequest,
      identifiers: identifiers(login),
    })
    const { memory, iterations, parallelism } = known ?? KDF_FLOOR
    return { ...started, ksf: { memory, iterations, parallelism } }
  } catch {
    throw new ApiError('bad_request', undefined, { members: { fields: ['startLoginRequest'] } })
  }
}

/** Whether the client knows the password. */
export function finishLogin(login: string, serverLoginState: string, finishLoginRequest: string): boolean {
  try {
    server.finishLogin({ serverLoginState, finishLoginRequest, identifiers: identifiers(login) })
    return true
  } catch {
    return false // the library throws for a wrong password as for bytes that are no message
  }
}

export function answerRegistration(
  keys: ServerKeys,
  { credentialId, registrationRequest }: { credentialId: string; registrationRequest: string },
): string {
  try {
    const { setup } = keys.opaque.present
    return server.createRegistrationResponse({ serverSetup: setup, userIdentifier: credentialId, registrationRequest })
      .registrationResponse
  } catch {
    throw new ApiError('bad_request', undefined, { members: { fields: ['registrationRequest'] } })
  }
}

/** @throws ApiError `bad_request` below the floor, and where nobody's device could do it */
export function requireKdf(ksf: Kdf): void {
  const isFair = (['memory', 'iterations', 'parallelism'] as const).every(
    (name) => ksf[name] >= KDF_FLOOR[name] && ksf[name] <= KDF_CEILING[name],
  )
  if (!isFair) throw new ApiError('bad_request', undefined, { members: { fields: ['ksf'] } })
}
