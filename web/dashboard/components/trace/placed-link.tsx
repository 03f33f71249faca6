'use client'
import { type ReactNode, useLayoutEffect, useRef } from 'react'

/** A box at a measured place; set through the style object, as the policy of the page allows no style attribute. */
export function PlacedLink({ x, height, children }: { x: number; height: number; children: ReactNode }) {
  const box = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    if (box.current === null) return
    box.current.style.left = `${x}px`
    box.current.style.height = `${height}px`
  }, [x, height])
  return (
    <span ref={box} className="absolute top-0 block">
      {children}
    </span>
  )
}
