export type FeedErrorCode = 'stream_full' | 'feed_stopped'

export class FeedError extends Error {
  override readonly name = 'FeedError'
  readonly code: FeedErrorCode

  /** Next loads a module once per bundle, so this class is several; they know each other's errors by name. */
  static override [Symbol.hasInstance](error: unknown): boolean {
    return error instanceof Error && error.name === 'FeedError'
  }

  constructor(code: FeedErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
