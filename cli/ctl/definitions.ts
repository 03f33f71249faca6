/** Commands that need Temporal or the control database: what `leyzenctl` and the program behind it both know of them. */

import type { Command, Options } from '../command.ts'

type Definition<O extends Options> = Omit<Command<O>, 'run'>

/** Keeps the types of the options. */
function define<const O extends Options>(definition: Definition<O>): Definition<O> {
  return definition
}

const json = { type: 'boolean', description: 'print the answer as JSON' } as const
const reason = { type: 'string', argument: 'TEXT', description: 'why, for the record; at most 200 characters' } as const

export const statusDefinition = define({
  name: 'status',
  summary: 'show what serves, since when, and when the next rotation may come',
  details:
    'When the next rotation comes is drawn and known to nobody; what is shown follows from the policy and the age.',
  options: { json },
})

export const historyDefinition = define({
  name: 'history',
  summary: 'list rotations with their steps, newest first; with an epoch, that one',
  options: {
    limit: { type: 'string', argument: 'N', description: 'how many; 1 to 200, default 10' },
    before: { type: 'string', argument: 'EPOCH', description: 'only rotations before this one: the next page' },
    outcome: { type: 'string', argument: 'WORD', description: 'only rotations that ended as rotated, kept or alarm' },
    json,
  },
  positionals: { usage: '[EPOCH]', min: 0, max: 1 },
})

export const rotateDefinition = define({
  name: 'rotate',
  summary: 'rotate now, also while paused; which container takes over is drawn',
  options: {
    reason,
    wait: { type: 'boolean', description: 'return when the rotation has ended; exit status 1 unless it is rotated' },
    json,
  },
})

export const jobDefinition = define({
  name: 'job',
  summary: 'run one of the vault’s jobs now: checkpoint, gc, sweep, verify or backup',
  details: [
    'All but backup also run by themselves: gc every 10 minutes, checkpoint hourly, sweep daily, verify weekly.',
    'Exit status 1 when a safety rule refuses; --confirm overrides one refusal of sweep, with the id that it printed.',
  ].join('\n'),
  options: {
    confirm: { type: 'string', argument: 'RUN', description: 'id of a refused run of the last day to override' },
    json,
  },
  positionals: { usage: 'KIND', min: 1, max: 1 },
})

export const pauseDefinition = define({
  name: 'pause',
  summary: 'stop the timer of rotations for a while; again: a new end',
  details: 'Manual rotations, failovers and risk events still act.',
  options: {
    for: { type: 'string', argument: 'TIME', description: 'how long: 90s, 15m, 2h; at most 24h, default 60m' },
    'no-end': { type: 'boolean', description: 'until `leyzenctl resume`; raises an alert' },
    reason,
    json,
  },
})

export const resumeDefinition = define({
  name: 'resume',
  summary: 'let the timer of rotations run again; the next instant is drawn anew',
  options: { reason, json },
})
