/** The fixed words of a rotation; they are names in the database, in Temporal and on every screen. */

export const triggers = [
  'timer',
  'manual',
  'drift',
  'health',
  'errors',
  'signal',
  'age',
  'image',
  'failover',
  'start',
] as const
/** Why a rotation began. */
export type Trigger = (typeof triggers)[number]

/** Detail of the trigger `manual` when the serving one is ordered into quarantine. */
export const HOSTILE_DETAIL = 'hostile'

/** `rotated`: done. `kept`: the old one stayed, nothing lost. `alarm`: a person is needed. */
export const outcomes = ['rotated', 'kept', 'alarm'] as const
export type OutcomeName = (typeof outcomes)[number]

/**
 * Steps in the order in which a rotation takes them; `compensate` is the way back before the point of no return. Of a hostile
 * incarnation `quarantineOld` takes the place of `destroyOld`, and neither `bake` nor `drainOld` happens.
 */
export const steps = [
  'chooseReplacement',
  'startStandby',
  'awaitHealthy',
  'switchTraffic',
  'bake',
  'drainOld',
  'stopOld',
  'destroyOld',
  'quarantineOld',
  'prepareSpare',
  'compensate',
] as const
export type StepName = (typeof steps)[number]

/** Phases of the start-up, in order; `failed` may follow any of them. */
export const startupPhases = [
  'connecting',
  'migrating',
  'creating',
  'awaiting-health',
  'awaiting-traffic',
  'serving',
  'failed',
] as const
export type StartupPhase = (typeof startupPhases)[number]
