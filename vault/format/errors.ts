/** Why a call failed. Codes are stable, texts are not: compare `code`. */
export type FormatErrorCode =
  | 'key_size'
  | 'header_short'
  | 'commitment'
  | 'length_invalid'
  | 'chunk_auth'
  | 'truncated'
  | 'too_large'
  | 'out_of_range'
  | 'source_short'
  | 'chunk_reused'
  | 'stream_closed'

const texts: Record<FormatErrorCode, string> = {
  key_size: 'the input key has the wrong length',
  header_short: 'shorter than a header',
  commitment: 'wrong key, wrong context or changed header',
  length_invalid: 'no message has this length',
  chunk_auth: 'a chunk is not authentic',
  truncated: 'the message ends without its last chunk',
  too_large: 'more than 2^38 chunks',
  out_of_range: 'outside of the message',
  source_short: 'the source gave another number of bytes than asked for',
  chunk_reused: 'this chunk was encrypted before',
  stream_closed: 'the reader has gone',
}

/** The one error of this format. Its message never holds bytes, keys or offsets. */
export class FormatError extends Error {
  readonly code: FormatErrorCode

  constructor(code: FormatErrorCode, options?: ErrorOptions) {
    super(texts[code], options)
    this.name = 'FormatError'
    this.code = code
  }
}
