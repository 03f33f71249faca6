import { availableParallelism, loadavg } from 'node:os'
import { type Finding, isMet } from './finding.ts'
import type { Plan } from './plan.ts'

const rounded = (value: number) => Number(value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0))

export function describeLoad(): string {
  return loadavg()
    .map((value) => value.toFixed(2))
    .join(' ')
}

export function printHead(plan: Plan, versions: string): void {
  const { name, rounds } = plan
  console.log(
    `\nbench vault, ${name}: ${availableParallelism()} processors, load average ${describeLoad()}, ${versions}\n` +
      `Sides in turn, ${rounds} rounds after one for warming up; medians, and the median of the rounds' ratios. All on loopback.`,
  )
}

export function printFindings(findings: readonly Finding[]): void {
  console.table(
    findings.map((finding) => {
      const { what, unit, own, beside, bar } = finding
      return {
        what,
        vault: rounded(own),
        unit,
        beside: beside === undefined ? '' : `${beside.what} ${rounded(beside.value)}`,
        ratio: beside === undefined ? '' : beside.ratio.toFixed(2),
        'of server CPU': Number.isFinite(beside?.cpuRatio) ? beside?.cpuRatio?.toFixed(2) : '',
        bar: bar === undefined ? '' : 'ownAtMost' in bar ? `≤ ${bar.ownAtMost}` : `≥ ${bar.ratioAtLeast.toFixed(2)} ×`,
        verdict: bar === undefined ? '' : isMet(finding) ? 'met' : 'MISSED',
      }
    }),
  )
  const barred = findings.filter(({ bar }) => bar !== undefined)
  const missed = barred.filter((finding) => !isMet(finding))
  console.log(`${barred.length - missed.length} of ${barred.length} bars met, load average after: ${describeLoad()}`)
  for (const { what } of missed) console.log(`MISSED ${what}`)
}
