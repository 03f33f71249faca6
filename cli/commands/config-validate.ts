import { defineCommand } from '../command.ts'
import { isError, renderProblems } from '../env/problem.ts'
import { checkInstallation } from '../installation/load-installation.ts'

export const configValidate = defineCommand({
  name: 'config validate',
  summary: 'check settings, secrets and ports, and list every problem at once',
  options: { json: { type: 'boolean', description: 'print the problems as JSON' } },
  async run({ values, io, signal, envFile }) {
    const { problems } = await checkInstallation(envFile, { ports: true, signal })
    const errors = problems.filter(isError).length
    if (values.json) io.json({ ok: errors === 0, problems })
    else {
      if (problems.length > 0) io.print(renderProblems(problems))
      io.print(errors === 0 ? `${envFile}: no errors` : `${errors} ${errors === 1 ? 'problem' : 'problems'}`)
    }
    return errors === 0 ? 0 : 1
  },
})
