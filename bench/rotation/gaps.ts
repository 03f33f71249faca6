/** Where the time between decision and switch goes: for each step Temporal's part and the step's own, in ms. */
import type { CutoverSample } from './cutovers.ts'
import { median } from './statistics.ts'
import { type StepTimes, stepsToSwitch } from './timeline.ts'

export interface Gap {
  step: string
  /** The step before has answered → a workflow task is asked for: Temporal's server takes the answer. */
  serverMs: number
  /** … → the worker has it. */
  waitForWorkflowMs: number
  /** … → the workflow has ordered the step, seen by the server. */
  workflowMs: number
  /** … → the worker has the step. */
  waitForStepMs: number
  /** … → the server has its answer; up to the switch itself in the last one. */
  stepMs: number
  /** Of that, the step's own work; the rest is its records, the heartbeat's end and the way to the server. */
  ownMs: number
}

export function readGaps(samples: readonly CutoverSample[]): Gap[] {
  const rows = stepsToSwitch.map((name) => {
    const each = samples.flatMap((sample) => gapOf(sample, name) ?? [])
    const middle = (field: Exclude<keyof Gap, 'step'>) => median(each.map((gap) => gap[field]))
    return {
      step: name,
      ...{ serverMs: middle('serverMs'), waitForWorkflowMs: middle('waitForWorkflowMs') },
      ...{ workflowMs: middle('workflowMs'), waitForStepMs: middle('waitForStepMs') },
      ...{ stepMs: middle('stepMs'), ownMs: middle('ownMs') },
    }
  })
  return rows
}

/** Decision → the rotation's own workflow exists, in ms. */
export function beginOf(samples: readonly CutoverSample[]): number {
  return median(samples.map(({ timeline }) => timeline.begunMs - timeline.decidedMs))
}

function gapOf({ timeline, rotation }: CutoverSample, name: (typeof stepsToSwitch)[number]): Gap | null {
  const index = timeline.steps.findIndex((step) => step.name === name)
  const step = timeline.steps[index]
  if (step === undefined) return null
  const endMs = name === 'switchTraffic' ? (timeline.switchedMs ?? step.doneMs) : step.doneMs
  const ownMs = rotation.steps.find((row) => row.name === name && row.state === 'done')?.durationMs ?? Number.NaN
  return {
    step: name,
    ...partsOf(step, timeline.steps[index - 1]?.doneMs ?? timeline.begunMs),
    stepMs: endMs - step.takenMs,
    ownMs,
  }
}

function partsOf(step: StepTimes, beforeMs: number) {
  return {
    serverMs: step.askedMs - beforeMs,
    waitForWorkflowMs: step.thoughtMs - step.askedMs,
    workflowMs: step.orderedMs - step.thoughtMs,
    waitForStepMs: step.takenMs - step.orderedMs,
  }
}
