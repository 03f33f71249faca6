/** The fixed words of a rotation as a person reads them. */

export const shownSteps = [
  'chooseReplacement',
  'startStandby',
  'awaitHealthy',
  'switchTraffic',
  'drainOld',
  'stopOld',
  'destroyOld',
  'prepareSpare',
] as const
export type ShownStep = (typeof shownSteps)[number]

const stepNames: Record<string, { name: string; doing: string }> = {
  chooseReplacement: { name: 'Choose a replacement', doing: 'choosing a replacement' },
  startStandby: { name: 'Start it', doing: 'starting the new container' },
  awaitHealthy: { name: 'Wait until healthy', doing: 'waiting until the new container is healthy' },
  switchTraffic: { name: 'Switch the traffic', doing: 'switching the traffic' },
  bake: { name: 'Watch the new one', doing: 'watching the new container for errors' },
  drainOld: { name: 'Drain the old one', doing: 'letting the old container finish its connections' },
  stopOld: { name: 'Stop the old one', doing: 'stopping the old container' },
  destroyOld: { name: 'Destroy the old one', doing: 'destroying the old container' },
  prepareSpare: { name: 'Prepare a spare', doing: 'preparing the next spare' },
  quarantineOld: { name: 'Quarantine the old one', doing: 'taking the old container away and keeping it for review' },
  compensate: { name: 'Go back', doing: 'going back to the old container' },
}

export function stepName(step: string): string {
  return stepNames[step]?.name ?? step
}

export function stepDoing(step: string): string {
  return stepNames[step]?.doing ?? step
}

/** 1 to 8; watching belongs to the switch, quarantine stands for the end of the old one, going back has no number. */
export function stepNumber(step: string): number {
  if (step === 'bake') return 4
  if (step === 'quarantineOld') return 7
  const names: readonly string[] = shownSteps
  return names.indexOf(step) + 1
}

/** From the switch on only forward: the new container serves. */
export function isSwitched(step: string): boolean {
  return stepNumber(step) > 4
}

const triggerWords: Record<string, { name: string; because: string }> = {
  timer: { name: 'Timer', because: 'its time was up' },
  manual: { name: 'By hand', because: 'a person asked for it' },
  drift: { name: 'Changed files', because: 'files had changed inside it' },
  health: { name: 'Lost health', because: 'it had stopped answering its health check' },
  errors: { name: 'Errors', because: 'it had made too many errors' },
  signal: { name: 'Outside signal', because: 'an outside signal spoke against it' },
  age: { name: 'Age limit', because: 'it had reached the limit of exposure' },
  image: { name: 'New image', because: 'a newer image was there' },
  failover: { name: 'Failover', because: 'it had stopped answering and HAProxy moved the traffic by itself' },
  start: { name: 'Start', because: 'the pool was starting' },
}

export function triggerName(trigger: string): string {
  return triggerWords[trigger]?.name ?? trigger
}

export function triggerBecause(trigger: string): string {
  return triggerWords[trigger]?.because ?? `of ${trigger}`
}

export const outcomeNames = { rotated: 'Rotated', kept: 'Kept', alarm: 'Alarm' } as const

const reasons: Record<string, string> = {
  no_replacement: 'There was no container to move to.',
  not_healthy: 'The new container never became healthy.',
  candidate_exited: 'The new container ended by itself before it was healthy.',
  candidate_missing: 'The new container was gone before it could serve.',
  not_clean: 'Files had changed in the new container before it served, so it was not used.',
  switch_not_read_back: 'HAProxy did not show the new container as serving after the switch.',
  bake_failed: 'The new container made errors while it was watched.',
  not_destroyed: 'The old container could not be removed.',
  rotation_lost: 'The rotation ended without an answer.',
  slot_serving: 'The old container still served when it was to be stopped.',
  still_there: 'The old container was still there after it had been removed.',
  still_running: 'The old container kept running after it had been stopped.',
  already_replaced: 'The traffic had already moved away, so there was nothing to do.',
  compensation_failed: 'Going back to the old container failed.',
  workflow_gone: 'The rotation was lost by the orchestrator and closed by the next check.',
  stale_epoch: 'Another orchestrator with a higher epoch owns the pool.',
  haproxy_unavailable: 'HAProxy did not answer.',
  haproxy_error: 'HAProxy refused the order.',
  engine_unavailable: 'The container engine did not answer.',
  engine_timeout: 'The container engine answered too late.',
  engine_error: 'The container engine failed.',
  engine_conflict: 'The container engine was busy with the same container.',
  proxy_unavailable: 'The way to the container engine was closed.',
  gateway_unavailable: 'The way to HAProxy was closed.',
  records_unavailable: 'The control database could not be written.',
  timeout: 'A step took longer than it may.',
  cancelled: 'It was cancelled.',
}

/** A stable code as a sentence; a text that is no code stays as it is. */
export function reasonWords(reason: string | null): string | null {
  if (reason === null || reason === '') return null
  return reasons[reason] ?? (/^[a-z_]+$/.test(reason) ? `It ended with the code ${reason}.` : reason)
}
