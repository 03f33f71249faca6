/** As `contract/account.ts` has them, without the schema library, which the browser need not load for two numbers. */
export const PASSWORD_MIN = 15
export const PASSWORD_MAX = 128
