import type { RotationOrder } from '../workflows/domain/rotation-order.ts'

/** What every step of a rotation gets; `seq` numbers its row in the records. */
export interface StepInput {
  order: RotationOrder
  seq: number
}
