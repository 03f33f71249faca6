'use client'
import { RefreshCw } from 'lucide-react'
import { Button } from '../../../ui/components/button.tsx'
import { order } from '../../lib/orders.ts'

export function RotateButton() {
  return (
    <Button variant="primary" icon={RefreshCw} aria-keyshortcuts="r" onClick={() => order('rotate')}>
      <span>
        Rotate<span className="max-sm:sr-only"> now</span>
      </span>
    </Button>
  )
}
