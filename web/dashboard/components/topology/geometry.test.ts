import { expect, test } from 'vitest'
import { type Box, drainWidth, flowSeconds, layoutTopology, tallHeight, wideHeight } from './geometry.ts'

const widths = [288, 320, 400, 639, 640, 664, 720, 1_200]
const counts = [2, 3, 5, 9]
const cases = widths.flatMap((width) => counts.map((count) => ({ width, count })))

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

test.each(cases)('lets no two boxes overlap and keeps all inside $width px with $count slots', ({ width, count }) => {
  const layout = layoutTopology(width, count)
  const boxes = [layout.clients, layout.haproxy, ...layout.slots.map(({ card }) => card)]
  for (const [index, box] of boxes.entries()) {
    expect(box.x).toBeGreaterThanOrEqual(0)
    expect(box.y).toBeGreaterThanOrEqual(0)
    expect(box.x + box.width).toBeLessThanOrEqual(width)
    expect(box.y + box.height).toBeLessThanOrEqual(layout.height)
    for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false)
  }
})

test.each(cases)('knows its height before it is measured: $width px, $count slots', ({ width, count }) => {
  const layout = layoutTopology(width, count)
  expect(layout.height).toBe(layout.kind === 'wide' ? wideHeight(count) : tallHeight(count))
})

test('changes from three columns to a stack below 640 px', () => {
  expect([layoutTopology(640, 3).kind, layoutTopology(639, 3).kind]).toEqual(['wide', 'tall'])
})

test('draws a straight line to a slot on the level of HAProxy and bends to the others', () => {
  const [up, level, down] = layoutTopology(664, 3).slots
  expect(level?.line).toMatch(/^M\d+ 127H\d+$/)
  expect([up?.line, down?.line]).toEqual([expect.stringContaining('C'), expect.stringContaining('C')])
})

test('ends each line at the edge of its card', () => {
  for (const { card, line } of layoutTopology(664, 4).slots) expect(line.endsWith(`H${card.x}`)).toBe(true)
})

test('lets dots flow in four steps and not at all without requests', () => {
  expect([null, 0, 0.4, 5, 41.2, 5_000].map(flowSeconds)).toEqual([null, null, 4.2, 2.6, 1.8, 1.1])
})

test('thins a draining line as its connections end', () => {
  expect([drainWidth(8, 8), drainWidth(4, 8), drainWidth(0, 8), drainWidth(0, 0), drainWidth(9, 8)]).toEqual([
    2.5, 1.6, 0.8, 0.75, 2.5,
  ])
})
