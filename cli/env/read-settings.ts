import { didYouMean } from '../did-you-mean.ts'
import { explainForeignName } from './known-elsewhere.ts'
import { type EnvEntry, parseEnvFile } from './parse-env-file.ts'
import type { Problem } from './problem.ts'
import { isSettingName, type SettingName, type Settings, settingNames, settingsSchema } from './schema.ts'

/** Where each setting of an `.env` stands. A setting that is left empty counts as not set and is not in here. */
export type SettingLines = ReadonlyMap<SettingName, number>

export interface ReadSettings {
  /** undefined when one of the values cannot be used. */
  settings: Settings | undefined
  /** As they are written, also where they cannot be used. */
  values: ReadonlyMap<SettingName, string>
  lines: SettingLines
  problems: Problem[]
}

/** Bytes of a settings file → typed settings, or all problems with their lines. Rules between settings come later. */
export function readSettings(bytes: Uint8Array, file: string): ReadSettings {
  const { entries, problems: faults } = parseEnvFile(bytes)
  const problems: Problem[] = faults.map(({ name, ...fault }) => ({
    ...fault,
    file,
    ...(name === undefined ? {} : { setting: name }),
  }))
  problems.push(...entries.flatMap((entry) => foreignName(entry, file)))
  const known = entries.filter(({ name, value }) => isSettingName(name) && value !== '')
  const values = new Map(known.map(({ name, value }) => [name as SettingName, value]))
  const lines = new Map(known.map(({ name, line }) => [name as SettingName, line]))
  const parsed = settingsSchema.safeParse(Object.fromEntries(values))
  if (parsed.success) return { settings: parsed.data, values, lines, problems }
  const seen = new Set<string>()
  for (const { path, message } of parsed.error.issues) {
    const name = String(path[0])
    if (seen.has(name)) continue
    seen.add(name)
    const entry = known.find((candidate) => candidate.name === name)
    problems.push(badValue({ name, entry, file, message }))
  }
  return { settings: undefined, values, lines, problems }
}

function foreignName({ name, line }: EnvEntry, file: string): Problem[] {
  if (isSettingName(name)) return []
  const place = { severity: 'error', file, line, setting: name } as const
  const explained = explainForeignName(name)
  if (explained !== undefined) return [{ ...place, ...explained }]
  const meant = didYouMean(name, settingNames)
  return [
    { ...place, code: 'unknown_setting', message: `${name}: is not a setting${meant}; env.template lists them all` },
  ]
}

function badValue(fault: { name: string; entry: EnvEntry | undefined; file: string; message: string }): Problem {
  const { name, entry, file, message } = fault
  const place = { severity: 'error', file, setting: name } as const
  if (entry === undefined) return { ...place, code: 'missing', message: `${name}: is missing, ${message}` }
  const got = JSON.stringify(entry.value.length > 60 ? `${entry.value.slice(0, 60)}…` : entry.value)
  return { ...place, code: 'bad_value', line: entry.line, message: `${name}: got ${got}, ${message}` }
}
