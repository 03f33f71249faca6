'use client'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'

export interface ExportCsvProps {
  /** The list in the interface, with the filters of this view. */
  path: string
}

/** All rotations of this view as a file; a link alone could not ask for CSV. */
export function ExportCsv({ path }: ExportCsvProps) {
  const [state, setState] = useState<'idle' | 'reading' | 'failed'>('idle')
  const run = async () => {
    setState('reading')
    try {
      const answer = await fetch(path, { headers: { accept: 'text/csv' } })
      if (answer.ok) save(await answer.blob())
      setState(answer.ok ? 'idle' : 'failed')
    } catch {
      setState('failed') // the network is away: the button is there for the next try
    }
  }
  return (
    <span className="inline-flex flex-wrap items-center gap-3">
      <Button icon={Download} busy={state === 'reading'} onClick={() => void run()}>
        Export CSV
      </Button>
      <span aria-live="polite" className="text-12 text-danger empty:hidden">
        {state === 'failed' ? 'Not exported. Try again.' : ''}
      </span>
    </span>
  )
}

function save(file: Blob): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = `rotations-${new Date().toISOString().slice(0, 10)}.csv`
  link.click()
  URL.revokeObjectURL(url)
}
