import { Check, CircleAlert, CircleHelp, CircleSlash, OctagonAlert } from 'lucide-react'
import { classes } from '../../../ui/components/classes.ts'
import { type Icon, iconProps } from '../../../ui/components/icon.ts'

export interface HealthLine {
  name: string
  state: 'ok' | 'soon' | 'failing' | 'off' | 'unknown'
  /** Version, or what is known of it. */
  detail: string
  /** What it means while it fails. */
  meaning: string | null
}

const looks: Record<HealthLine['state'], { icon: Icon; ink: string; word: string }> = {
  ok: { icon: Check, ink: 'text-text-3', word: 'Works' },
  soon: { icon: CircleAlert, ink: 'text-warning', word: 'Needs you soon' },
  failing: { icon: OctagonAlert, ink: 'text-danger', word: 'Fails' },
  off: { icon: CircleSlash, ink: 'text-text-3', word: 'Off' },
  unknown: { icon: CircleHelp, ink: 'text-text-3', word: 'Not known' },
}

export function HealthList({ lines }: { lines: readonly HealthLine[] }) {
  return (
    <ul>
      {lines.map(({ name, state, detail, meaning }) => {
        const { icon: Icon, ink, word } = looks[state]
        return (
          <li
            key={name}
            className="grid min-h-row grid-cols-[auto_1fr_auto] content-center items-start gap-x-3 gap-y-0.5 border-line border-b py-2 last:border-b-0 sm:grid-cols-[auto_--spacing(36)_--spacing(28)_minmax(0,1fr)]"
          >
            <Icon {...iconProps} className={classes('mt-0.5', ink)} />
            <span className="font-medium">{name}</span>
            <span className={state === 'soon' || state === 'failing' ? ink : 'text-text-2'}>{word}</span>
            <span className="min-w-0 text-text-2 max-sm:col-span-2 max-sm:col-start-2">
              {detail}
              {meaning && <span className="block text-text-3">{meaning}</span>}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
