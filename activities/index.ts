/** The one door: every activity of the orchestrator, each wrapped once. */
import { steps } from '../workflows/domain/words.ts'
import { createBookkeepingActivities } from './bookkeeping.ts'
import { createCalendarActivities } from './calendar.ts'
import { createChoiceActivities } from './choose.ts'
import { createCompensation } from './compensate.ts'
import type { ActivityDeps } from './deps.ts'
import { createDrawActivities } from './draw.ts'
import { createEngineActivities } from './engine.ts'
import { createJobActivities } from './jobs.ts'
import { createPhaseActivities } from './phase.ts'
import { createPlaceActivities } from './place.ts'
import { createQuarantineActivities } from './quarantine.ts'
import { createRepairActivities } from './repair.ts'
import { createRiskActivities } from './risks.ts'
import { createRuleActivities } from './rules.ts'
import { createShelfLifeActivities } from './shelf-life.ts'
import { createStandActivities } from './stand.ts'
import { createStepDiary, type StepDiary } from './step-diary.ts'
import { type Recording, recordStep } from './step-record.ts'
import { createSurveyActivities } from './survey.ts'
import { createTrafficActivities } from './traffic.ts'
import { type AnyActivity, wrapActivity } from './wrap.ts'

/** Each is safe to repeat, can be cancelled, has a bound, and fails with a code of `workflows/domain/errors.ts` as type. */
export function createActivities(deps: ActivityDeps, diary: StepDiary = createStepDiary()) {
  const activities = {
    ...createChoiceActivities(deps),
    ...createEngineActivities(deps),
    ...createTrafficActivities(deps),
    ...createCompensation(deps),
    ...createQuarantineActivities(deps),
    ...createShelfLifeActivities(deps),
    ...createStandActivities(deps),
    ...createBookkeepingActivities(deps),
    ...createRuleActivities(deps),
    ...createRiskActivities(deps),
    ...createCalendarActivities(deps),
    ...createSurveyActivities(deps),
    ...createPlaceActivities(deps),
    ...createRepairActivities(deps),
    ...createJobActivities(deps),
    ...createDrawActivities(deps),
    ...createPhaseActivities(deps),
  }
  return wrapAll({ deps, diary }, activities)
}

export type Activities = ReturnType<typeof createActivities>

function wrapAll<A extends Record<string, AnyActivity>>(recording: Recording, activities: A): A {
  const wrapped: Record<string, AnyActivity> = {}
  for (const [name, activity] of Object.entries(activities)) {
    const step = steps.find((known) => known === name)
    wrapped[name] = wrapActivity(
      step === undefined ? afterDiary(recording.diary, activity) : recordStep(recording, step, activity),
    )
  }
  return wrapped as A // the same names with the same signatures
}

/** What is no step may read the records: it finds the steps before it in them. */
function afterDiary(diary: StepDiary, activity: AnyActivity): AnyActivity {
  return async (input) => {
    await diary.settled()
    return activity(input)
  }
}
