import { defineCommand } from '../command.ts'
import { type ShownSecret, type ShownSetting, showInstallation } from '../installation/show-installation.ts'

export const configShow = defineCommand({
  name: 'config show',
  summary: 'print every setting as it holds now and where it comes from; secrets are redacted',
  options: { json: { type: 'boolean', description: 'print as JSON' } },
  async run({ values, io, envFile }) {
    const shown = await showInstallation(envFile)
    if (values.json) {
      io.json(shown)
      return 0
    }
    const rows = [...shown.settings.map(settingRow), ...shown.secrets.map(secretRow)]
    const width = Math.max(...rows.map(([left]) => left.length))
    for (const [left, right] of rows) io.print(`${left.padEnd(width)}  ${right}`)
    return 0
  },
})

function settingRow({ name, value, source, line }: ShownSetting): [string, string] {
  return [`${name}=${value}`, line === undefined ? source : `${source}:${line}`]
}

function secretRow({ file, state, length, sha256 }: ShownSecret): [string, string] {
  return [file, state === 'set' ? `set, ${length} characters, sha256:${sha256}` : state.replace('_', ' ')]
}
