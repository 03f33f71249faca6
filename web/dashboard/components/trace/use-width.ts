'use client'
import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

/** Width of the element in CSS pixels, as it changes; null until it is measured. */
export function useWidth<T extends Element>(): [RefObject<T | null>, number | null] {
  const element = useRef<T>(null)
  const [width, setWidth] = useState<number | null>(null)
  useLayoutEffect(() => {
    const { current } = element
    if (current === null) return
    setWidth(Math.floor(current.getBoundingClientRect().width))
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.floor(entry.contentRect.width))
    })
    observer.observe(current)
    return () => observer.disconnect()
  }, [])
  return [element, width]
}
