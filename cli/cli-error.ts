/** Why a command could not do its work. `wrong_use` ends with status 2, everything else with 1. */
export type CliErrorCode =
  | 'wrong_use'
  | 'settings_missing'
  | 'settings_invalid'
  | 'settings_exist'
  | 'file_unreadable'
  | 'file_unwritable'
  | 'images_missing'
  | 'engine_unavailable'
  | 'program_missing'
  | 'check_failed'
  | 'not_running'
  | 'refused'
  | 'timed_out'
  | 'signed_out'
  | 'not_found'
  | 'not_verifiable'

/**
 * A failure that is explained to the user by its message alone, without a stack trace. The message may have several
 * lines: one per problem.
 */
export class CliError extends Error {
  readonly code: CliErrorCode

  constructor(code: CliErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CliError'
    this.code = code
  }
}
