'use client'

import { type RefObject, useEffect, useRef } from 'react'
import type uPlot from 'uplot'
import { type PlotContext, plotOptions } from './chart-options.ts'
import { type ChartSpec, dataOf, shapeOf } from './chart-spec.ts'
import { readTheme, watchTheme } from './chart-theme.ts'

export interface PlotSettings {
  timeZone: string
  syncKey: string | null
  formatX(x: number): string
  onCursor(index: number | null): void
}

/**
 * Keeps a plot of `spec` in the element: new data goes into the same plot, another shape, theme or zone makes a new one.
 * The library is loaded with the first plot.
 */
export function usePlot(place: RefObject<HTMLElement | null>, spec: ChartSpec, settings: PlotSettings): void {
  const latest = useRef(spec)
  const held = useRef<uPlot | null>(null)
  const callbacks = useRef(settings)
  useEffect(() => {
    latest.current = spec
    callbacks.current = settings
  })
  const { timeZone, syncKey } = settings
  const shape = shapeOf(spec)

  // biome-ignore lint/correctness/useExhaustiveDependencies: `shape` stands for the parts of `spec` that need a new plot
  useEffect(() => {
    const element = place.current
    if (element === null) return
    const plot = keepPlot(element, {
      spec: () => latest.current,
      settings: { ...settingsOf(callbacks), timeZone, syncKey },
      onPlot: (made) => {
        held.current = made
      },
    })
    return plot
  }, [place, shape, timeZone, syncKey])

  useEffect(() => {
    held.current?.setData(dataOf(spec))
  }, [spec])
}

const settingsOf = (callbacks: RefObject<PlotSettings>): Pick<PlotSettings, 'formatX' | 'onCursor'> => ({
  formatX: (x) => callbacks.current.formatX(x),
  onCursor: (index) => callbacks.current.onCursor(index),
})

interface Keeping {
  spec(): ChartSpec
  settings: PlotSettings
  onPlot(plot: uPlot | null): void
}

/** Returns how to end it. */
function keepPlot(element: HTMLElement, { spec, settings, onPlot }: Keeping): () => void {
  let ended = false
  let plot: uPlot | null = null
  const size = () => ({ width: element.clientWidth, height: element.clientHeight })
  const draw = async () => {
    const { default: Plot } = await import('uplot')
    if (ended) return
    plot?.destroy()
    const context: PlotContext = {
      ...settings,
      latest: spec,
      theme: readTheme(element),
      paths: Plot.paths,
      tzDate: Plot.tzDate,
    }
    plot = new Plot(plotOptions(context, size()), dataOf(spec()), element)
    onPlot(plot)
  }
  const resized = new ResizeObserver(() => plot?.setSize(size()))
  resized.observe(element)
  const unwatch = watchTheme(() => void draw())
  void draw()
  return () => {
    ended = true
    unwatch()
    resized.disconnect()
    plot?.destroy()
    onPlot(null)
  }
}
