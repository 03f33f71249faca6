/** How maintenance windows stretch a wait: arithmetic on spans that an activity has made of the weekly rules. */

/** A stretch of real time in which a wait passes more slowly. Spans are ascending and do not overlap. */
export interface WindowSpan {
  startMs: number
  endMs: number
  /** Real time for each unit of waiting; null: the wait stands still. */
  factor: number | null
}

/** What the controller knows of the windows: all spans that touch [fromMs, untilMs). */
export interface WindowCalendar {
  fromMs: number
  untilMs: number
  spans: readonly WindowSpan[]
}

/** Waiting that passes between two instants; 0 when `toMs` is not after `fromMs`. */
export function waitBetween(spans: readonly WindowSpan[], fromMs: number, toMs: number): number {
  if (toMs <= fromMs) return 0
  const held = spans.reduce((sum, { startMs, endMs, factor }) => {
    const lengthMs = Math.max(0, Math.min(endMs, toMs) - Math.max(startMs, fromMs))
    return sum + (factor === null ? lengthMs : lengthMs * (1 - 1 / factor))
  }, 0)
  return Math.max(0, toMs - fromMs - held)
}

/** The first instant from `fromMs` on at which `waitMs` of waiting has passed and the wait does not stand still. */
export function instantAfter(spans: readonly WindowSpan[], fromMs: number, waitMs: number): number {
  let atMs = fromMs
  let leftMs = Math.max(0, waitMs)
  for (const { startMs, endMs, factor } of spans) {
    if (endMs <= atMs) continue
    const freeMs = Math.max(0, startMs - atMs)
    if (leftMs < freeMs) break
    atMs += freeMs
    leftMs -= freeMs
    const insideMs = endMs - atMs
    if (factor !== null && leftMs * factor < insideMs) return Math.ceil(atMs + leftMs * factor)
    atMs = endMs
    leftMs -= factor === null ? 0 : insideMs / factor
  }
  return Math.ceil(atMs + Math.max(0, leftMs))
}

/** The span around `atMs`, or null outside of all. */
export function spanAt(spans: readonly WindowSpan[], atMs: number): WindowSpan | null {
  return spans.find(({ startMs, endMs }) => startMs <= atMs && atMs < endMs) ?? null
}

/** Sorted and without overlap: where two meet, standing still wins, then the larger factor. */
export function mergeSpans(spans: readonly WindowSpan[]): WindowSpan[] {
  const borders = [...new Set(spans.flatMap(({ startMs, endMs }) => [startMs, endMs]))].sort((a, b) => a - b)
  const merged: WindowSpan[] = []
  for (const [index, startMs] of borders.entries()) {
    const endMs = borders[index + 1]
    const around = spans.filter((span) => span.startMs <= startMs && startMs < span.endMs)
    if (endMs === undefined || around.length === 0) continue
    const factor = around.some((span) => span.factor === null)
      ? null
      : Math.max(...around.map((span) => span.factor ?? 1))
    const last = merged.at(-1)
    if (last?.endMs === startMs && last.factor === factor) last.endMs = endMs
    else merged.push({ startMs, endMs, factor })
  }
  return merged
}
