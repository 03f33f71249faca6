/** Known answers of the format's size rules: a replica that computes them otherwise must not judge uploads. */
import { ciphertextSize, plaintextSize } from '../format/sizes.ts'

const known: readonly [plaintextBytes: number, ciphertextBytes: number][] = [
  [0, 72],
  [16_383, 16_455],
  [16_384, 16_472],
  [8_388_608, 8_396_872],
]

/** @throws RangeError */
export function checkSizeRules(): void {
  for (const [plaintextBytes, ciphertextBytes] of known) {
    if (ciphertextSize(plaintextBytes) !== ciphertextBytes || plaintextSize(ciphertextBytes) !== plaintextBytes) {
      throw new RangeError(`size rules: ${plaintextBytes} bytes of plaintext`)
    }
  }
}
