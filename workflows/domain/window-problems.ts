/** What is wrong with the maintenance windows of a proposed policy. */
import { policyBounds } from './policy.ts'
import { type Fields, isFields, isWhole, oneOf, type PolicyProblem, problem, unknownFields } from './policy-problem.ts'

const fields = ['days', 'from', 'to', 'timeZone', 'mode', 'factor']
const CLOCK = /^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/
/** Form only: which zones there are is known to the runtime, and no two runtimes need agree. */
const ZONE = /^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+){0,2}$/

/** @param isTimeZone asks the runtime; without it only the form of the name is looked at */
export function windowProblems(raw: unknown, isTimeZone: (name: string) => boolean = () => true): PolicyProblem[] {
  if (!Array.isArray(raw)) return [problem('windows', raw, 'a list of windows', 'an empty list for none')]
  if (raw.length > policyBounds.windows) {
    return [problem('windows', raw, `at most ${policyBounds.windows} windows`, 'one window can name several days')]
  }
  return raw.flatMap((window: unknown, index) => problemsOf(window, `windows.${index}`, isTimeZone))
}

function problemsOf(raw: unknown, path: string, isTimeZone: (name: string) => boolean): PolicyProblem[] {
  if (!isFields(raw)) return [problem(path, raw, 'an object', `with the fields ${fields.join(', ')}`)]
  return [
    ...unknownFields(`${path}.`, raw, fields),
    ...daysProblems(raw.days, `${path}.days`),
    ...clockProblems(raw, path),
    ...zoneProblems(raw.timeZone, `${path}.timeZone`, isTimeZone),
    ...oneOf(`${path}.mode`, raw.mode, ['pause', 'slower']),
    ...factorProblems(raw, `${path}.factor`),
  ]
}

function daysProblems(days: unknown, path: string): PolicyProblem[] {
  const good = Array.isArray(days) && days.length >= 1 && days.length <= 7 && new Set(days).size === days.length
  if (good && days.every((day) => isWhole(day) && day >= 1 && day <= 7)) return []
  return [problem(path, days, 'different days from 1 (Monday) to 7 (Sunday)', 'for example [6, 7] for the weekend')]
}

function clockProblems({ from, to }: Fields, path: string): PolicyProblem[] {
  const found = [
    ['from', from],
    ['to', to],
  ].flatMap(([name, value]) =>
    typeof value === 'string' && CLOCK.test(value)
      ? []
      : [problem(`${path}.${String(name)}`, value, 'a time from 00:00 to 23:59', 'for example 22:30')],
  )
  if (found.length > 0 || from !== to) return found
  return [problem(`${path}.to`, to, 'another time than from', 'a window of a whole day: two windows of half a day')]
}

function zoneProblems(zone: unknown, path: string, isTimeZone: (name: string) => boolean): PolicyProblem[] {
  if (typeof zone === 'string' && zone.length <= 64 && ZONE.test(zone) && isTimeZone(zone)) return []
  return [problem(path, zone, 'an IANA time zone', 'for example Europe/Berlin or UTC')]
}

function factorProblems({ mode, factor }: Fields, path: string): PolicyProblem[] {
  if (mode === 'pause') return factor === 1 ? [] : [problem(path, factor, '1', 'a pause knows no factor')]
  const { from, to } = policyBounds.factor
  if (isWhole(factor) && factor >= from && factor <= to) return []
  return [problem(path, factor, `a whole number from ${from} to ${to}`, '4: rotations come four times as seldom')]
}
