import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import type { Bytes } from './bytes.ts'
import { deriveKey } from './derive.ts'
import { KeysError } from './errors.ts'
import { label } from './label.ts'
import type { LoginName } from './login-name.ts'

const ENTROPY_BYTES = 32
const words = new Set(wordlist)

/** 32 fresh random bytes, shown to the person as 24 words. */
export function drawRecoveryEntropy(): Bytes {
  return crypto.getRandomValues(new Uint8Array(ENTROPY_BYTES))
}

/**
 * 24 English words of BIP-39, the last with a checksum in it.
 * @throws KeysError `key_size`
 */
export function toRecoveryWords(entropy: Uint8Array): string[] {
  if (entropy.length !== ENTROPY_BYTES) throw new KeysError('key_size')
  return entropyToMnemonic(entropy, wordlist).split(' ')
}

/** Whether a word is one of the 2,048, to check while typing. */
export function isRecoveryWord(word: string): boolean {
  return words.has(word.toLowerCase())
}

/**
 * The entropy behind typed or pasted words; capitals, numbers in front of words and any white space are taken as they come.
 * @throws KeysError `recovery_words`
 */
export function parseRecoveryWords(text: string): Bytes {
  const typed = text.toLowerCase().match(/[a-z]+/g) ?? []
  if (typed.length !== 24) throw new KeysError('recovery_words')
  try {
    return Uint8Array.from(mnemonicToEntropy(typed.join(' '), wordlist))
  } catch {
    throw new KeysError('recovery_words') // the library's text may name a word, so it is no cause
  }
}

/** What shows the server that someone has the words; it keeps the SHA-256 of it. */
export function deriveRecoveryProof(entropy: Bytes, login: LoginName): Promise<Bytes> {
  return deriveKey(entropy, label('auth/recovery', login))
}
