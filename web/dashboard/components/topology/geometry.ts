/** Where clients, HAProxy and the slots stand for a measured width; all in CSS pixels, so that no text is ever scaled. */

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export interface SlotPlace {
  card: Box
  /** From HAProxy to the card. */
  line: string
  label: { x: number; y: number } | null
}

export interface TopologyLayout {
  kind: 'wide' | 'tall'
  width: number
  height: number
  clients: Box
  haproxy: Box
  /** From the clients to HAProxy. */
  inlet: string
  slots: SlotPlace[]
}

const CARD_HEIGHT = 76
const WIDE_GAP = 13
const TALL_GAP = 12
const CLIENTS = { width: 112, height: 68 }
const HAPROXY = { width: 124, height: 88 }
/** Below it the row of three columns would squeeze the text; the token `--container-wide`, which reserves the room. */
const WIDE_FROM = 640
const WIDEST = 760
const TALLEST_WIDTH = 520

export function layoutTopology(widthPx: number, slots: number): TopologyLayout {
  return widthPx >= WIDE_FROM
    ? layoutWide(Math.min(widthPx, WIDEST), slots)
    : layoutTall(Math.min(widthPx, TALLEST_WIDTH), slots)
}

/** Height before anything is measured, so that the drawing moves nothing when it appears. */
export function wideHeight(slots: number): number {
  return Math.max(HAPROXY.height, slots * CARD_HEIGHT + (slots - 1) * WIDE_GAP)
}

export function tallHeight(slots: number): number {
  return TALL_TOP + slots * CARD_HEIGHT + (slots - 1) * TALL_GAP
}

function layoutWide(width: number, count: number): TopologyLayout {
  const height = wideHeight(count)
  const middle = height / 2
  const cardWidth = Math.round(Math.min(264, Math.max(220, width * 0.38)))
  const free = width - cardWidth - CLIENTS.width - HAPROXY.width
  const clients = { ...CLIENTS, x: 0, y: middle - CLIENTS.height / 2 }
  const haproxy = { ...HAPROXY, x: Math.round(CLIENTS.width + free * 0.32), y: middle - HAPROXY.height / 2 }
  const from = haproxy.x + HAPROXY.width
  const cardX = width - cardWidth
  const top = (height - (count * CARD_HEIGHT + (count - 1) * WIDE_GAP)) / 2
  const slots = Array.from({ length: count }, (_, index): SlotPlace => {
    const card = { x: cardX, y: top + index * (CARD_HEIGHT + WIDE_GAP), width: cardWidth, height: CARD_HEIGHT }
    const y = card.y + CARD_HEIGHT / 2
    // Beneath a line that goes down the label would lie on its curve.
    return {
      card,
      line: bend({ x: from, y: middle }, { x: cardX, y }),
      label: { x: cardX - 10, y: y + (y > middle + 1 ? 16 : -8) },
    }
  })
  const inlet = `M${CLIENTS.width} ${middle}H${haproxy.x}`
  return { kind: 'wide', width, height, clients, haproxy, inlet, slots }
}

interface Point {
  x: number
  y: number
}

function bend(from: Point, to: Point): string {
  if (Math.abs(from.y - to.y) < 0.5) return `M${from.x} ${from.y}H${to.x}`
  const run = to.x - from.x
  const at = (ratio: number) => round(from.x + run * ratio)
  return `M${from.x} ${from.y}C${at(0.38)} ${from.y} ${at(0.22)} ${to.y} ${at(0.67)} ${to.y}H${to.x}`
}

const TALL_NODE = 68
const TALL_TOP = TALL_NODE + 28
const RAIL = 15

function layoutTall(width: number, count: number): TopologyLayout {
  const nodeWidth = Math.round(Math.min(160, (width - 52) / 2))
  const clients = { x: 0, y: 0, width: Math.min(116, nodeWidth), height: TALL_NODE }
  const haproxy = { x: width - nodeWidth, y: 0, width: nodeWidth, height: TALL_NODE }
  const railX = width - RAIL
  const cardWidth = width - RAIL - 19
  const slots = Array.from({ length: count }, (_, index): SlotPlace => {
    const card = { x: 0, y: TALL_TOP + index * (CARD_HEIGHT + TALL_GAP), width: cardWidth, height: CARD_HEIGHT }
    const y = card.y + CARD_HEIGHT / 2
    const line = `M${railX} ${TALL_NODE}V${y - 10}Q${railX} ${y} ${railX - 10} ${y}H${cardWidth}`
    return { card, line, label: null }
  })
  const inlet = `M${clients.width} ${TALL_NODE / 2}H${haproxy.x}`
  return { kind: 'tall', width, height: tallHeight(count), clients, haproxy, inlet, slots }
}

/** Seconds that a dot takes along a line; four steps, null (no dots) when nothing flows. */
export function flowSeconds(requestsPerS: number | null): number | null {
  if (requestsPerS === null || requestsPerS <= 0) return null
  if (requestsPerS < 1) return 4.2
  if (requestsPerS < 10) return 2.6
  return requestsPerS < 100 ? 1.8 : 1.1
}

/** Thickness of a draining line: from 2.5 px with all of its connections down to 0.75 px with none. */
export function drainWidth(connections: number, peak: number): number {
  if (peak <= 0) return 0.75
  return round(0.75 + 1.75 * Math.min(1, connections / peak))
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
