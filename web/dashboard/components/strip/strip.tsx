import { type CellState, cellsOf, type StripInput, stripLabel } from './strip-steps.ts'

type Look = CellState | 'serving'

const cells: Record<Look, string> = {
  serving: 'fill-serving-fill',
  done: 'fill-text-3',
  running: 'fill-accent',
  draining: 'fill-draining-soft stroke-draining-fill',
  failed: 'fill-danger-fill',
  waiting: 'fill-line',
}
const WIDTH = 8
const GAP = 2
const HEIGHT = 6

/** How far a rotation came, in eight cells; the fourth is green once it is done, as from then on the new one serves. */
export function Strip(props: StripInput) {
  const all = cellsOf(props)
  const width = all.length * (WIDTH + GAP) - GAP
  return (
    <svg role="img" aria-label={stripLabel(props)} width={width} height={HEIGHT} className="inline-block align-middle">
      {all.map(({ step, state }, index) => (
        <CellMark
          key={step}
          x={index * (WIDTH + GAP)}
          look={step === 'switchTraffic' && state === 'done' ? 'serving' : state}
        />
      ))}
    </svg>
  )
}

/** A failed one is crossed and a draining one hatched, so that neither rests on its colour. */
function CellMark({ x, look }: { x: number; look: Look }) {
  const inset = look === 'draining' ? 0.5 : 0
  return (
    <g>
      <rect
        {...{ x: x + inset, y: inset, width: WIDTH - 2 * inset, height: HEIGHT - 2 * inset, rx: 2 }}
        className={cells[look]}
      />
      {look === 'draining' && (
        <path d={`M${x + 2} 5L${x + 4} 1M${x + 5} 5L${x + 7} 1`} className="stroke-draining-fill" />
      )}
      {look === 'failed' && (
        <path d={`M${x + 2.5} 1.5L${x + 5.5} 4.5M${x + 5.5} 1.5L${x + 2.5} 4.5`} className="stroke-surface" />
      )}
    </g>
  )
}
