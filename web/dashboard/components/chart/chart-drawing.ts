/** What a plot shows besides its series: a limit, marks, and the hatched stretch where nothing is known. */
import type uPlot from 'uplot'
import type { ChartSpec } from './chart-spec.ts'
import type { ChartTheme } from './chart-theme.ts'

interface Scene {
  latest(): ChartSpec
  theme: ChartTheme
}

const HATCH_PX = 6

export function drawBands(plot: uPlot, { latest, theme }: Scene): void {
  const { bands = [] } = latest()
  const { left, top, width, height } = plot.bbox
  drawClipped(plot, (ctx) => {
    ctx.fillStyle = theme.color('serving-fill', 9)
    for (const { from, to } of bands) {
      const start = Math.max(left, plot.valToPos(from, 'x', true))
      const end = to === null ? left + width : Math.min(left + width, plot.valToPos(to, 'x', true))
      if (end > start) ctx.fillRect(start, top, end - start, height)
    }
  })
}

export function drawGap(plot: uPlot, { latest, theme }: Scene): void {
  const { gapFrom } = latest()
  if (gapFrom == null) return
  const { left, top, width, height } = plot.bbox
  const fromX = Math.max(left, plot.valToPos(gapFrom, 'x', true))
  if (fromX >= left + width) return
  drawClipped(plot, (ctx) => {
    ctx.strokeStyle = theme.color('line-strong')
    ctx.lineWidth = devicePixelRatio
    const step = HATCH_PX * devicePixelRatio
    ctx.beginPath()
    ctx.rect(fromX, top, left + width - fromX, height)
    ctx.clip()
    ctx.beginPath()
    for (let x = fromX - height; x < left + width; x += step) {
      ctx.moveTo(x, top + height)
      ctx.lineTo(x + height, top)
    }
    ctx.stroke()
  })
}

export function drawLimit(plot: uPlot, { latest, theme }: Scene): void {
  const { limit } = latest()
  if (limit == null) return
  const y = Math.round(plot.valToPos(limit.value, 'y', true))
  const { left, width } = plot.bbox
  drawClipped(plot, (ctx) => {
    ctx.strokeStyle = theme.color('danger-fill')
    ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio])
    line(ctx, [left, y], [left + width, y])
    ctx.textAlign = 'left'
    label(ctx, {
      text: limit.label,
      at: [left + 4 * devicePixelRatio, y - 5 * devicePixelRatio],
      color: theme.color('text-2'),
      theme,
    })
  })
}

export function drawMarks(plot: uPlot, { latest, theme }: Scene): void {
  const { marks = [] } = latest()
  const { top, height, left, width } = plot.bbox
  drawClipped(plot, (ctx) => {
    for (const mark of marks) {
      const x = Math.round(plot.valToPos(mark.at, 'x', true))
      if (x < left || x > left + width) continue
      ctx.strokeStyle = theme.color(mark.color ?? 'text-3')
      ctx.setLineDash(mark.color === undefined ? [2 * devicePixelRatio, 3 * devicePixelRatio] : [])
      line(ctx, [x, top], [x, top + height])
      const right = x > left + width / 2
      const at: [number, number] = [x + (right ? -5 : 5) * devicePixelRatio, top + 10 * devicePixelRatio]
      ctx.textAlign = right ? 'right' : 'left'
      label(ctx, { text: mark.label, at, color: theme.color('text-2'), theme })
    }
  })
}

function drawClipped({ ctx, bbox }: uPlot, draw: (ctx: CanvasRenderingContext2D) => void): void {
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  ctx.lineWidth = devicePixelRatio
  draw(ctx)
  ctx.restore()
}

function line(ctx: CanvasRenderingContext2D, from: [number, number], to: [number, number]): void {
  ctx.beginPath()
  ctx.moveTo(...from)
  ctx.lineTo(...to)
  ctx.stroke()
}

interface Label {
  text: string
  at: [number, number]
  color: string
  theme: ChartTheme
}

function label(ctx: CanvasRenderingContext2D, { text, at, color, theme }: Label): void {
  ctx.fillStyle = color
  ctx.textBaseline = 'alphabetic'
  ctx.font = `${theme.fontSizePx * devicePixelRatio}px ${theme.fontFamily}`
  ctx.fillText(text, ...at)
}
