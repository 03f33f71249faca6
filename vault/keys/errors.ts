/** Why a call failed. Codes are stable, texts are not: compare `code`. */
export type KeysErrorCode =
  | 'id_invalid'
  | 'login_invalid'
  | 'name_empty'
  | 'name_too_long'
  | 'name_forbidden'
  | 'field_invalid'
  | 'key_size'
  | 'encoding_invalid'
  | 'sealed_invalid'
  | 'content_invalid'
  | 'record_invalid'
  | 'manifest_invalid'
  | 'signature_invalid'
  | 'children_mismatch'
  | 'version_mismatch'
  | 'identity_mismatch'
  | 'public_key_invalid'
  | 'recovery_words'
  | 'kdf_refused'
  | 'password_empty'
  | 'thumbnail_invalid'

const texts: Record<KeysErrorCode, string> = {
  id_invalid: 'not a lower-case UUID',
  login_invalid: 'a login name has 3 to 64 of the characters a-z 0-9 . _ @ + -',
  name_empty: 'a name needs at least one character',
  name_too_long: 'a name has at most 255 bytes of UTF-8',
  name_forbidden: 'a name holds no slash and no control character, and is neither "." nor ".."',
  field_invalid: 'not a field of a label',
  key_size: 'a key of the wrong length',
  encoding_invalid: 'not base64url without padding',
  sealed_invalid: 'a sealed message does not open at this place',
  content_invalid: 'a sealed message opens, but holds something else',
  record_invalid: 'not a record',
  manifest_invalid: 'not the manifest of this place',
  signature_invalid: 'the signature is not the owner’s',
  children_mismatch: 'the records are not the ones that were signed',
  version_mismatch: 'the version is not the one that the record names',
  identity_mismatch: 'the public keys are not the ones of this account',
  public_key_invalid: 'not a public key',
  recovery_words: 'not 24 recovery words in their order',
  kdf_refused: 'Argon2 parameters below the floor or above the ceiling',
  password_empty: 'a password needs at least one character',
  thumbnail_invalid: 'not a WebP image of at most 60 KiB',
}

/** The one error of this folder. Its message never holds keys, names or other secrets. */
export class KeysError extends Error {
  readonly code: KeysErrorCode

  constructor(code: KeysErrorCode, options?: ErrorOptions) {
    super(texts[code], options)
    this.name = 'KeysError'
    this.code = code
  }
}
