export type SetupErrorCode =
  | 'machine_unsupported'
  | 'command_failed'
  | 'command_missing'
  | 'command_timeout'
  | 'engine_not_installed'
  | 'engine_not_running'
  | 'engine_no_permission'
  | 'engine_not_answering'
  | 'engine_did_not_start'
  | 'compose_missing'
  | 'compose_too_old'
  | 'temporal_cli_unusable'
  | 'temporal_cli_missing'
  | 'base_image_unavailable'
  | 'bundle_failed'
  | 'image_build_failed'
  | 'images_missing'
  | 'disk_full'
  | 'lock_timeout'
  | 'lock_unusable'

/** A set-up that cannot go on by itself. The message says what is wrong and what to do, in words for the operator. */
export class SetupError extends Error {
  readonly code: SetupErrorCode

  constructor(code: SetupErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SetupError'
    this.code = code
  }
}
