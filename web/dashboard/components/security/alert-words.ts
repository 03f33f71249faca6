/** What an alert means and what to do about it. */

export interface AlertWords {
  title: string
  /** The next step for a person. */
  todo: string
}

const known: Record<string, AlertWords> = {
  rotation_alarm: {
    title: 'A rotation could neither finish nor go back',
    todo: 'Open the rotation: it says which container is in which state. The next rotation that succeeds resolves this.',
  },
  rotation_lost: {
    title: 'A rotation ended without an answer',
    todo: 'The check of every minute closed it. If it happens again, look at the orchestrator’s log.',
  },
  kept_repeatedly: {
    title: 'Three replacements in a row failed',
    todo: 'The old container serves on and its exposure grows. Open the latest rotation for the reason.',
  },
  hostile_serves: {
    title: 'A container called hostile still serves',
    todo: 'Nothing could take over. Look for a ready spare, then quarantine it again from Containers.',
  },
  paused_without_end: { title: 'Rotation is paused without an end', todo: 'Resume it, or give the pause an end.' },
  quarantine_full: {
    title: 'The quarantine shelf is full',
    todo: 'All places are on hold, so the newest container was destroyed. Release or destroy one below.',
  },
  quarantined: {
    title: 'A container was quarantined',
    todo: 'Look at its evidence below; then release it as a false alarm, hold it longer, or destroy it.',
  },
  drift_evidence: {
    title: 'Files had changed inside a container',
    todo: 'Look at the list of files. Acknowledge it with what you found.',
  },
  stale_epoch: {
    title: 'Another orchestrator may be at work on this pool',
    todo: 'Make sure that only one installation uses this engine and this pool’s name.',
  },
  startup_failed: {
    title: 'The start-up did not come to its end',
    todo: 'Look at the orchestrator’s log; it tries again at its next start.',
  },
  job_failed: {
    title: 'A maintenance job failed three times',
    todo: 'Look at its log; traffic and rotation go on without it.',
  },
  job_refused: {
    title: 'A maintenance job was stopped by its safety rule',
    todo: 'Look at its log before you run it by hand.',
  },
  no_server: {
    title: 'No container takes requests',
    todo: 'Look at Overview and at the orchestrator’s log; the check of every minute tries to start one.',
  },
  no_spare: {
    title: 'No spare is ready',
    todo: 'A rotation has to make one first and takes longer. See Containers for why none is ready.',
  },
  over_exposure: {
    title: 'A container is exposed longer than its limit',
    todo: 'Rotate now. If that fails, its reason stands in the rotation.',
  },
  disk_low: {
    title: 'Little space is left for the records',
    todo: 'Free space on the orchestrator’s volume: without it nothing is recorded.',
  },
  records_gap: {
    title: 'There is a gap in the records',
    todo: 'Nothing was measured in that time. Traffic and rotation do not depend on it.',
  },
}

export function alertWords(code: string): AlertWords {
  return (
    known[code] ?? {
      title: code.replaceAll('_', ' '),
      todo: 'Look at the note, then acknowledge it with what you found.',
    }
  )
}
