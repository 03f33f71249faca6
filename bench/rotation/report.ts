/** Findings as tables and ratios. */
import { availableParallelism } from 'node:os'
import { type Bar, isMet } from './bars.ts'
import { loadInWords } from './compare.ts'
import { totalOf } from './cpu-cost.ts'
import type { CutoverSample } from './cutovers.ts'
import type { Findings } from './findings.ts'
import { beginOf, readGaps } from './gaps.ts'
import { describeMachine, type Machine } from './machine.ts'
import type { Memory } from './resources.ts'
import { spreadOf, sum } from './statistics.ts'
import { figuresOf, type Pace } from './throughput.ts'
import { LOOK_EVERY_MS } from './watch-incarnations.ts'

export interface Around {
  bars: Bar[]
  before: Machine
  after: Machine
}

export function printReport(findings: Findings, { bars, before, after }: Around): void {
  console.log(
    `\nbench rotation, ${findings.plan.name}: ${availableParallelism()} processors, Node ${process.version}\n` +
      `before: ${describeMachine(before)}\nafter: ${describeMachine(after)}`,
  )
  printCutovers(findings)
  printGaps(findings)
  printThroughput(findings)
  printResources(findings)
  printStartUp(findings)
  printCompared(findings)
  printBars(bars)
}

const kinds = { spare: 'frozen spare', standing: 'standing candidate', cold: 'cold' } as const
const MiB = 2 ** 20
const oneDigit = (value: number) => Number(value.toFixed(1))

function printCutovers({ cutovers, watchFailed, plan }: Findings): void {
  console.log(`\nCut-over in ms, each after ${plan.warmUp} for warming up, on a pool at rest`)
  const rows = Object.entries(kinds).flatMap(([kind, name]) => {
    const samples = cutovers.filter((sample) => sample.kind === kind)
    const row = (what: string, of: (sample: CutoverSample) => number) => {
      const { n, p50, p95, p99 } = spreadOf(samples.map(of))
      return { kind: name, what, n, p50: oneDigit(p50), p95: oneDigit(p95), p99: oneDigit(p99) }
    }
    return [
      row('decision → all new traffic', ({ cutoverMs }) => cutoverMs),
      row('data plane: thaw or start, gate, switch', ({ dataPlaneMs }) => dataPlaneMs),
      row('of that, switchTraffic', ({ switchMs }) => switchMs),
      row('order → last request to the old one', ({ seenMs }) => seenMs),
      row('order → old one destroyed, spare made', ({ wholeMs }) => wholeMs),
    ]
  })
  console.table(rows)
  const wanted = plan.drawn + plan.standing + plan.cold
  const p50 = (kind: string) => spreadOf(cutovers.filter((it) => it.kind === kind).map((it) => it.cutoverMs)).p50
  console.log(
    `cold ÷ frozen ${(p50('cold') / p50('spare')).toFixed(2)}, frozen ÷ standing ${(p50('spare') / p50('standing')).toFixed(2)} (p50); ` +
      `a p99 of fewer than 100 is the maximum; the last request to the old one is seen in steps of ${LOOK_EVERY_MS} ms; ` +
      `${wanted - cutovers.length} rotations ended otherwise, ${watchFailed} of the watching requests failed`,
  )
}

function printGaps({ cutovers }: Findings): void {
  const samples = cutovers.filter(({ kind }) => kind === 'spare')
  console.log(`\nWhere a frozen spare's cut-over goes, medians of ${samples.length} in ms`)
  const gaps = readGaps(samples)
  console.table(
    gaps.map((gap) => ({
      step: gap.step,
      'server takes answer': oneDigit(gap.serverMs),
      'wait for workflow': oneDigit(gap.waitForWorkflowMs),
      'workflow orders': oneDigit(gap.workflowMs),
      'wait for step': oneDigit(gap.waitForStepMs),
      'step runs': oneDigit(gap.stepMs),
      'own work': oneDigit(gap.ownMs),
    })),
  )
  const temporal = sum(gaps.map((gap) => gap.serverMs + gap.waitForWorkflowMs + gap.workflowMs + gap.waitForStepMs))
  console.log(
    `decision → rotation's workflow begins ${oneDigit(beginOf(samples))}, Temporal between the steps ${oneDigit(temporal)}, ` +
      `steps ${oneDigit(sum(gaps.map(({ stepMs }) => stepMs)))}`,
  )
}

const paceName = (pace: Pace) => (pace === null ? 'none' : `one per ${pace / 1_000} s`)

function printThroughput({ throughput, plan }: Findings): void {
  console.log(
    `\nThroughput: ${plan.connections} keep-alive connections, GET after GET, ${plan.rounds} rounds of ` +
      `${plan.windowMs / 1_000} s each, in turns; the ratio is the median of each round's own`,
  )
  console.table(
    figuresOf(throughput, plan.windowMs).map((figures) => ({
      rotations: paceName(figures.pace),
      'GET/s': Math.round(figures.perS),
      ratio: figures.ratio.toFixed(3),
      'rotations/min': oneDigit(figures.rotationsPerMinute),
      failed: figures.failed,
      'not rotated': figures.notRotated,
    })),
  )
}

function printResources({ memory: { fresh, used }, cpu }: Findings): void {
  console.log(`\nMemory as \`docker stats\` shows it; processor seconds for each of ${cpu.rotations} rotations`)
  const mebibytes = (bytes: number | undefined) => (bytes === undefined ? '' : oneDigit(bytes / MiB))
  const seconds = (value: number | undefined) => (value === undefined ? '' : Number(value.toFixed(3)))
  const names = new Set([...used.services.keys(), ...cpu.services.keys()])
  console.table(
    [...names].map((service) => {
      const cost = cpu.services.get(service)
      return {
        service,
        'MiB after start': mebibytes(fresh.services.get(service)),
        'MiB after rotations': mebibytes(used.services.get(service)),
        'CPU s used': seconds(cost?.usedS),
        'of that anyway': seconds(cost?.anywayS),
      }
    }),
  )
  const total = ({ totalBytes }: Memory) => `${oneDigit(totalBytes / MiB)} MiB = ${oneDigit(totalBytes / 1e6)} MB`
  console.log(
    `total ${total(fresh)} after start, ${total(used)} after rotations; ${totalOf(cpu).toFixed(2)} CPU s per rotation ` +
      `above what is used anyway, of which ${cpu.incarnationS.toFixed(2)} for the new vault container until it is frozen`,
  )
}

function printStartUp({ startUp: { newS, againS, warmS } }: Findings): void {
  console.log(
    `\nStart-up until the first answer through HAProxy, one run each: new installation ${oneDigit(newS)} s, ` +
      `after \`down\` ${oneDigit(warmS)} s, while running ${oneDigit(againS)} s. Cold (nothing built) is measured by hand: ` +
      'an empty clone on a machine without our images, `time npm start`.',
  )
}

function printCompared({ compared }: Findings): void {
  console.log(`\nSide by side: ${loadInWords}`)
  console.table(
    compared.map((scheme) => ({
      scheme: scheme.name,
      rotations: scheme.rotations,
      requests: scheme.requests,
      failed: scheme.failed,
      'failed/rotation': oneDigit(scheme.failed / scheme.rotations),
      'stream faults': scheme.streamFaults,
      'outage ms, median': Math.round(scheme.medianOutageMs),
      longest: Math.round(scheme.longestOutageMs),
    })),
  )
  const [own, ...others] = compared
  for (const { name, longestOutageMs, failed, commonest } of others) {
    const ratio = (longestOutageMs / (own?.longestOutageMs ?? Number.NaN)).toFixed(1)
    console.log(`${name}: longest outage ${ratio} × ours, ${failed} failed against ${own?.failed}. ${commonest}`)
  }
}

function printBars(bars: readonly Bar[]): void {
  console.log('\nBars')
  console.table(
    bars.map((bar) => ({
      bar: bar.what,
      found: `${oneDigit(bar.found)} ${bar.unit}`.trim(),
      'at most': `${bar.limit} ${bar.unit}`.trim(),
      '': isMet(bar) ? 'met' : 'MISSED',
    })),
  )
}
