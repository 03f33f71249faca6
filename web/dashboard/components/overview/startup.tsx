'use client'
import { Check, CircleDashed, LoaderCircle } from 'lucide-react'
import { iconProps } from '../../../ui/components/icon.ts'
import { useLive } from '../../lib/live-store.ts'
import { type Stage, startupStages } from './startup-stages.ts'

const looks = {
  done: { icon: Check, ink: 'text-text-2', word: 'done' },
  running: { icon: LoaderCircle, ink: 'text-warming', word: 'now' },
  waiting: { icon: CircleDashed, ink: 'text-text-3', word: 'to come' },
} as const

/** The first start, step by step, until somebody serves. */
export function Startup() {
  const state = useLive(({ rotation }) => rotation)
  const containers = useLive(({ containers: known }) => known)
  const stages = state === null ? null : startupStages(state, containers)
  if (stages === null) return null
  return (
    <ol aria-label="The first start" className="flex flex-wrap gap-x-8 gap-y-2 px-6 pb-4 max-md:grid max-md:px-4">
      {stages.map((stage) => (
        <Line key={stage.name} stage={stage} />
      ))}
    </ol>
  )
}

function Line({ stage: { name, state, note } }: { stage: Stage }) {
  const { icon: Icon, ink, word } = looks[state]
  return (
    <li className={`flex items-center gap-2 ${ink}`}>
      <Icon {...iconProps} className={state === 'running' ? 'animate-spin' : ''} />
      <span className="sr-only">{word}: </span>
      {name}
      <span className="text-12 text-text-3">{note}</span>
    </li>
  )
}
