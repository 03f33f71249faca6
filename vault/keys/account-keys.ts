import type { UserId } from './ids.ts'
import { label } from './label.ts'
import type { AccountKey } from './secrets.ts'
import { createSubkeys, type Subkeys } from './subkeys.ts'

export type AccountPurpose = 'bundle' | 'prefs' | 'cache' | 'drafts' | 'links'

/** An unlocked account: who, and the keys below the account master key. */
export interface AccountKeys {
  readonly user: UserId
  readonly amkEpoch: number
  readonly subkey: Subkeys<AccountPurpose>
}

interface Account {
  user: UserId
  /** Starts at 1. */
  amkEpoch: number
}

export function createAccountKeys(key: AccountKey, { user, amkEpoch }: Account): AccountKeys {
  const subkey = createSubkeys<AccountPurpose>(key, (purpose) =>
    purpose === 'bundle' ? label('amk/bundle', user, amkEpoch) : label(`amk/${purpose}`, user),
  )
  return { user, amkEpoch, subkey }
}
