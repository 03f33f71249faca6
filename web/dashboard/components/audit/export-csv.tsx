'use client'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../ui/components/button.tsx'
import { announce } from '../../lib/announce.ts'
import { saveCsv } from '../../lib/save-csv.ts'

/** The whole of what the filter finds, not only this page; the export itself becomes an entry. */
export function ExportCsv({ path }: { path: string }) {
  const [isBusy, setBusy] = useState(false)
  const save = async () => {
    setBusy(true)
    const problem = await saveCsv(path, 'audit')
    setBusy(false)
    if (problem !== null) announce({ tone: 'danger', text: problem })
  }
  return (
    <Button icon={Download} busy={isBusy} onClick={() => void save()}>
      Export as CSV
    </Button>
  )
}
