import { checkContainerNames, containerNames } from '../compose/names.ts'
import { portClashes, runsOwnTemporal, wantedPorts } from './check-ports.ts'
import type { Problem, ProblemCode } from './problem.ts'
import type { SettingLines } from './read-settings.ts'
import type { SettingName, Settings } from './schema.ts'

export interface SettingsFile {
  settings: Settings
  lines: SettingLines
  /** The settings file's name, for messages. */
  file: string
}

const temporalKeyPath = '/run/secrets/TEMPORAL_API_KEY'

/** Rules that hold between settings; each alone is good. Pure: nothing is asked of the machine. */
export function checkSettings(given: SettingsFile): Problem[] {
  return [...checkReplicas(given), ...checkGrace(given), ...checkTemporal(given), ...checkClashes(given)]
}

/** A problem at the line where its setting stands, or at none when it has its default. */
export function settingProblem(
  { lines, file }: Pick<SettingsFile, 'lines' | 'file'>,
  setting: string,
  fault: { code: ProblemCode; message: string; severity?: 'error' | 'warning' },
): Problem {
  const line = lines.get(setting as SettingName)
  return { severity: 'error', file, setting, ...(line === undefined ? {} : { line }), ...fault }
}

function checkReplicas(given: SettingsFile): Problem[] {
  const { settings, lines } = given
  const { WEB_REPLICAS: count, ORCH_WEB_CONTAINERS: list } = settings
  const source = list === undefined ? 'WEB_CONTAINER_PREFIX' : 'ORCH_WEB_CONTAINERS'
  const problems = checkContainerNames(containerNames(settings)).map((message) =>
    settingProblem(given, source, { code: 'bad_container_name', message: `${source}: ${message}` }),
  )
  if (list === undefined) return problems
  if (list.length < 2 || list.length > 64) {
    const message = `ORCH_WEB_CONTAINERS: names ${list.length} containers, need 2 to 64`
    problems.push(settingProblem(given, 'ORCH_WEB_CONTAINERS', { code: 'bad_value', message }))
  } else if (lines.has('WEB_REPLICAS') && count !== list.length) {
    const message = `ORCH_WEB_CONTAINERS: names ${list.length} containers, but WEB_REPLICAS says ${count}; remove one of them`
    problems.push(settingProblem(given, 'ORCH_WEB_CONTAINERS', { code: 'contradiction', message }))
  }
  return problems
}

/** The shortest wait between two rotations is half the mean; a drain must have ended by then. The default gives way. */
function checkGrace(given: SettingsFile): Problem[] {
  const { ROTATION_GRACE_SECONDS: graceS, ROTATION_INTERVAL: meanS } = given.settings
  if (graceS === 0 || !given.lines.has('ROTATION_GRACE_SECONDS') || graceS < meanS / 2) return []
  const message =
    `ROTATION_GRACE_SECONDS: got ${graceS}, need less than ${meanS / 2}, ` +
    `half of ROTATION_INTERVAL (${meanS}), or an old container would still drain when the next rotation begins`
  return [settingProblem(given, 'ROTATION_GRACE_SECONDS', { code: 'contradiction', message })]
}

function checkTemporal(given: SettingsFile): Problem[] {
  const { TEMPORAL_TLS: tls, TEMPORAL_API_KEY_FILE: keyFile } = given.settings
  const contradiction = (setting: SettingName, why: string) =>
    settingProblem(given, setting, { code: 'contradiction', message: `${setting}: ${why}` })
  const own = 'the Temporal that starts with the rest (TEMPORAL_ADDRESS=temporal:7233) has no'
  const problems: Problem[] = []
  if (runsOwnTemporal(given.settings)) {
    if (tls) problems.push(contradiction('TEMPORAL_TLS', `got true, but ${own} TLS`))
    if (keyFile !== undefined) problems.push(contradiction('TEMPORAL_API_KEY_FILE', `is set, but ${own} keys`))
  } else if (keyFile !== undefined && keyFile !== temporalKeyPath) {
    const why = `got ${JSON.stringify(keyFile)}, need ${temporalKeyPath}: that is secrets/orchestrator/TEMPORAL_API_KEY`
    problems.push(contradiction('TEMPORAL_API_KEY_FILE', `${why} as the orchestrator sees it`))
  }
  return problems
}

function checkClashes(given: SettingsFile): Problem[] {
  return portClashes(wantedPorts(given.settings)).map(({ setting, ...fault }) => settingProblem(given, setting, fault))
}
