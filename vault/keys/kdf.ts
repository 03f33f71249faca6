import { KeysError } from './errors.ts'

/** Argon2id, version 0x13. */
export interface KdfParameters {
  /** In KiB. */
  memory: number
  iterations: number
  parallelism: number
}

/** What new passwords get, and the least that is accepted. */
export const KDF_FLOOR: Readonly<KdfParameters> = { memory: 65_536, iterations: 3, parallelism: 1 }
/** The most that is accepted: a server must not be able to stop a device with an order for memory. */
export const KDF_CEILING: Readonly<KdfParameters> = { memory: 1_048_576, iterations: 10, parallelism: 1 }

/**
 * The same parameters, once they are known to be in bounds. A refusal is final: never try again with less.
 * @throws KeysError `kdf_refused`
 */
export function requireKdf(asked: KdfParameters): KdfParameters {
  const { memory, iterations, parallelism } = asked
  const isInside = (value: number, of: keyof KdfParameters) =>
    Number.isSafeInteger(value) && value >= KDF_FLOOR[of] && value <= KDF_CEILING[of]
  if (!isInside(memory, 'memory') || !isInside(iterations, 'iterations') || !isInside(parallelism, 'parallelism')) {
    throw new KeysError('kdf_refused')
  }
  return { memory, iterations, parallelism }
}
