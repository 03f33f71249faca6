import type { ProblemCode } from '../../contract/problems.ts'

/** A change that is refused, with its code and further members of the answer. */
export class TxRefusal extends Error {
  readonly code: ProblemCode
  readonly members: Readonly<Record<string, unknown>>

  constructor(code: ProblemCode, members: Readonly<Record<string, unknown>> = {}) {
    super(code)
    this.name = 'TxRefusal'
    this.code = code
    this.members = members
  }
}

/** @throws TxRefusal */
export function refuse(code: ProblemCode, members: Readonly<Record<string, unknown>> = {}): never {
  throw new TxRefusal(code, members)
}
