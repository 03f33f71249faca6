import { defineCommand } from '../command.ts'
import { diagnose, type Finding } from '../stack/diagnose.ts'

const marks: Record<Finding['verdict'], string> = { good: '✓', warning: '!', bad: '✗', unknown: '–' }

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'look at everything this installation needs and say what is wrong; changes nothing',
  options: { json: { type: 'boolean', description: 'print the findings as JSON' } },
  async run({ values, io, checkout, envFile }) {
    const findings = await diagnose({ checkout, envFile })
    if (values.json) io.json(findings)
    else for (const finding of findings) io.print(renderFinding(finding))
    return findings.some(({ verdict }) => verdict === 'bad') ? 1 : 0
  },
})

function renderFinding({ check, verdict, detail }: Finding): string {
  return `${marks[verdict]} ${check.padEnd(16)} ${detail.replaceAll('\n', `\n${' '.repeat(19)}`)}`
}
