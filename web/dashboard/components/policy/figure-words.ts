/** The figures of a simulated policy in words, and their values as text. */
import type { SimulatedFigure } from '../../../../workflows/domain/metrics/compare-simulations.ts'
import { formatCount, formatDuration, formatRatio } from '../../lib/format.ts'

export interface FigureWords {
  label: string
  hint: string
  format(value: number | null): string
}

export const figureWords: Record<SimulatedFigure, FigureWords> = {
  exposureP50Ms: { label: 'Exposure, median', hint: 'half of all containers are gone by then', format: formatDuration },
  exposureP95Ms: { label: 'Exposure, p95', hint: '19 of 20 are gone by then', format: formatDuration },
  exposureMaxMs: { label: 'Exposure, longest', hint: 'none is there longer', format: formatDuration },
  meanMs: { label: 'Interval, mean', hint: 'from one switch to the next', format: formatDuration },
  medianMs: { label: 'Interval, median', hint: 'half come earlier', format: formatDuration },
  residualMs: {
    label: 'Left for an intruder',
    hint: 'what someone arriving by chance can expect',
    format: formatDuration,
  },
  bestGuessRatio: {
    label: 'Best 10 s guess',
    hint: 'how often a bet on the next switch would win',
    format: formatRatio,
  },
  rotationsPerDay: {
    label: 'Rotations a day',
    hint: 'by the timer alone',
    format: (value) => formatCount(value === null ? null : Math.round(value)),
  },
  cpuMsPerDay: { label: 'CPU time a day', hint: 'from the measured cost of a rotation', format: formatDuration },
}

/** `+12 %`, `−3.4 %`, `same`, `–`. */
export function changeText(changeRatio: number | null): string {
  if (changeRatio === null) return '–'
  if (Math.abs(changeRatio) < 0.0005) return 'same'
  return `${changeRatio > 0 ? '+' : '−'}${formatRatio(Math.abs(changeRatio))}`
}
