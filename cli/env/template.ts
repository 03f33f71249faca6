import { defaultText, type SettingName, settingSlices } from './schema.ts'

const width = 110
const heading = [
  'Settings of Leyzen Vault. `bin/leyzenctl config generate` copies this file to .env; change them there.',
  'A setting that stays commented out has the default shown. `bin/leyzenctl config validate` lists every mistake at',
  'once, `bin/leyzenctl up` applies a change and restarts only what it concerns.',
  'Form: NAME=value, or NAME="value with spaces", one per line, nothing is interpolated. Secrets do not stand here:',
  'they are files in secrets/, made by `config generate`.',
]

/** env.template: every setting with its meaning, unit, bounds and default, from the services' own slices. */
export function renderEnvTemplate(): string {
  const sections = settingSlices
    .map(({ title, schema }) => ({ title, fields: Object.entries(schema.shape) }))
    .filter(({ fields }) => fields.length > 0)
    .map(({ title, fields }) => {
      const settings = fields.map(([name, field]) => renderSetting(name as SettingName, field.description ?? ''))
      return [`# ${title} ${'-'.repeat(width - title.length - 3)}`, '', settings.join('\n')].join('\n')
    })
  return `${heading.map((line) => `# ${line}`).join('\n')}\n\n${sections.join('\n')}`
}

function renderSetting(name: SettingName, meaning: string): string {
  const fallback = defaultText(name)
  const words = [...`${meaning}.`.split(/\s+/), fallback === '' ? 'Not set by default.' : `Default: ${fallback}.`]
  return `${wrap(words)}\n#${name}=${fallback}\n`
}

function wrap(words: readonly string[]): string {
  const lines = ['#']
  for (const word of words) {
    const last = lines.at(-1) ?? '#'
    if (last.length + 1 + word.length > width && last !== '#') lines.push(`# ${word}`)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.join('\n')
}
