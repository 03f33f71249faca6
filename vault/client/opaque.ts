/** OPAQUE (RFC 9807) as this vault uses it: fixed identifiers, and Argon2id parameters that were checked before. */
import { client, ready } from '@serenity-kit/opaque'
import { type Bytes, fromBase64Url, type KdfParameters, type LoginName, requireKdf } from '../keys/index.ts'
import { ClientError } from './errors.ts'

const SERVER_NAME = 'leyzen-vault'

export interface PasswordProof {
  /** What shows the server that the password is right. */
  finishLoginRequest: string
  /** 64 bytes that only who knows the password can have. */
  exportKey: Bytes
}

export interface NewPassword {
  registrationRecord: string
  exportKey: Bytes
}

/** A login: `finish` is undefined for a wrong password and for an answer that does not belong to it. */
export async function startLogin(login: LoginName, password: string) {
  await ready
  const { clientLoginState, startLoginRequest } = client.startLogin({ password })
  return {
    startLoginRequest,
    /** @throws ClientError `kdf_refused` */
    finish(loginResponse: string, kdf: KdfParameters): PasswordProof | undefined {
      const shared = { password, identifiers: identifiers(login), keyStretching: stretching(kdf) }
      const finished = withoutThrow(() => client.finishLogin({ clientLoginState, loginResponse, ...shared }))
      if (finished === undefined) return undefined
      const { finishLoginRequest, exportKey } = finished
      return { finishLoginRequest, exportKey: fromBase64Url(exportKey) }
    },
  }
}

export async function startRegistration(login: LoginName, password: string) {
  await ready
  const { clientRegistrationState, registrationRequest } = client.startRegistration({ password })
  return {
    registrationRequest,
    /** @throws ClientError `kdf_refused`, `answer_invalid` */
    finish(registrationResponse: string, kdf: KdfParameters): NewPassword {
      const shared = { password, identifiers: identifiers(login), keyStretching: stretching(kdf) }
      const finished = withoutThrow(() =>
        client.finishRegistration({ clientRegistrationState, registrationResponse, ...shared }),
      )
      if (finished === undefined) throw new ClientError('answer_invalid')
      return { registrationRecord: finished.registrationRecord, exportKey: fromBase64Url(finished.exportKey) }
    },
  }
}

const identifiers = (login: LoginName) => ({ client: login, server: SERVER_NAME })

function stretching(kdf: KdfParameters) {
  try {
    const { memory, iterations, parallelism } = requireKdf(kdf)
    return { 'argon2id-custom': { memory, iterations, parallelism } }
  } catch (cause) {
    throw new ClientError('kdf_refused', { cause })
  }
}

/** The library throws for bytes that are no message and answers undefined for a wrong password: both are a no. */
function withoutThrow<T>(call: () => T | undefined): T | undefined {
  try {
    return call()
  } catch {
    return undefined
  }
}
