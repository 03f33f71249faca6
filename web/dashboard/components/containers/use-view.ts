'use client'

import { useEffect, useState } from 'react'

export type View = 'cards' | 'table'

const KEY = 'leyzen.containers.view'

/** Cards or a table, as it was left the last time in this browser. */
export function useView(): [View, (view: View) => void] {
  const [view, setView] = useState<View>('cards')
  useEffect(() => {
    if (localStorage.getItem(KEY) === 'table') setView('table')
  }, [])
  const choose = (next: View) => {
    localStorage.setItem(KEY, next)
    setView(next)
  }
  return [view, choose]
}
