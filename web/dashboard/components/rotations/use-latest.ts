'use client'
import { useEffect, useState } from 'react'
import type { RotationItem, RotationList } from '../../contract/rotations.ts'
import { callApi } from '../../lib/api.ts'
import { useLive } from '../../lib/live-store.ts'

export interface Latest {
  rotations: readonly RotationItem[]
  /** The last reading failed; what is shown is the one before. */
  isBehind: boolean
}

interface Reading extends Latest {
  /** What the server had put on the page; a new page replaces whatever was read meanwhile. */
  from: readonly RotationItem[]
  /** What the feed had told when it was read. */
  mark: string
}

/**
 * A page of rotations that is read anew when the feed says that one has begun or ended; what is shown stays until then.
 * @param path of the list, with its filters
 */
export function useLatest(path: string, initial: readonly RotationItem[]): Latest {
  const open = useLive(({ rotation }) => rotation?.rotation?.epoch ?? 0)
  const ended = useLive(({ finished }) => finished[0]?.epoch ?? 0)
  const mark = `${open}/${ended}`
  const [reading, setReading] = useState<Reading>({ rotations: initial, isBehind: false, from: initial, mark })
  if (reading.from !== initial) setReading({ rotations: initial, isBehind: false, from: initial, mark })
  useEffect(() => {
    if (reading.mark === mark) return
    let isWanted = true
    void callApi<RotationList>('GET', path).then((answer) => {
      if (!isWanted) return
      setReading((before) =>
        answer.ok
          ? { ...before, rotations: answer.data.items, isBehind: false, mark }
          : { ...before, isBehind: true, mark },
      )
    })
    return () => {
      isWanted = false
    }
  }, [path, mark, reading.mark])
  return reading
}
