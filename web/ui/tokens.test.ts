import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { contrast } from './contrast.ts'

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8')
const declared = css.matchAll(/--color-([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)
const colors = new Map([...declared].map(([, name = '', light = '', dark = '']) => [name, { light, dark }]))
const themes = ['light', 'dark'] as const

const states = ['serving', 'spare', 'draining', 'warming', 'danger', 'accent']
const inks = ['text', 'text-2', 'text-3', ...states]
const grounds = ['canvas', 'surface', 'inset']
const fills = ['serving-fill', 'spare-fill', 'draining-fill', 'warming-fill', 'danger-fill', 'control']

function ratio(front: string, back: string, theme: 'light' | 'dark'): number {
  return contrast(colors.get(front)![theme], colors.get(back)![theme])
}

/** Every pair with its contrast, so that a failure shows which ones and how far. */
function belowBar(pairs: [string, string][], bar: number): string[] {
  return pairs.flatMap(([front, back]) =>
    themes
      .map((theme) => ({ theme, value: ratio(front, back, theme) }))
      .filter(({ value }) => value < bar)
      .map(({ theme, value }) => `${theme}: ${front} on ${back} is ${value.toFixed(2)}`),
  )
}

function across(fronts: string[], backs: string[]): [string, string][] {
  return fronts.flatMap((front) => backs.map((back): [string, string] => [front, back]))
}

test('computes the two ends of the scale as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrast('#767676', '#ffffff')).toBeCloseTo(4.54, 2)
})

test('every text colour reads on every ground in both themes (4.5 to 1)', () => {
  expect(belowBar(across(inks, grounds), 4.5)).toEqual([])
})

test('every state reads on its own soft fill, and so does running text', () => {
  const own = states.map((state): [string, string] => [state, `${state}-soft`])
  const running = across(
    ['text', 'text-2'],
    states.map((state) => `${state}-soft`),
  )
  expect(belowBar([...own, ...running, ['on-primary', 'primary']], 4.5)).toEqual([])
})

test('marks and borders of controls stand out from every ground (3 to 1)', () => {
  expect(belowBar(across(fills, grounds), 3)).toEqual([])
})

test('the focus ring stands out from every ground and from the primary button (3 to 1)', () => {
  expect(belowBar([...across(['accent'], grounds)], 3)).toEqual([])
})
