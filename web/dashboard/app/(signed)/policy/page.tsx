import { NoPolicy } from '../../../components/policy/no-policy.tsx'
import { PolicyEditor } from '../../../components/policy/policy-editor.tsx'
import { PolicyNotices } from '../../../components/policy/policy-notices.tsx'
import { readPolicy } from '../../../server/queries/read-policy.ts'
import { readRotationState } from '../../../server/queries/read-rotation-state.ts'
import { requireSession } from '../../../server/require-session.ts'
import { getServices, type Services } from '../../../server/services.ts'

export const metadata = { title: 'Policy' }

export default async function PolicyPage() {
  const { account } = await requireSession('viewer')
  const services = await getServices()
  const [state, rotation] = await Promise.all([readStored(services), readRotationState(services)])
  if (state === null) return <NoPolicy />
  const canSave = account.role === 'operator'
  return (
    <>
      <PolicyNotices version={state} paused={rotation.paused} canSave={canSave} />
      <PolicyEditor state={state} canSave={canSave} isPaused={rotation.paused !== null} />
    </>
  )
}

/** null before the first start-up has stored one. */
async function readStored(services: Services) {
  try {
    return await readPolicy(services)
  } catch (error) {
    // By code and not by class: Next may have bundled the class twice.
    if (error instanceof Error && 'code' in error && error.code === 'not_found') return null
    throw error
  }
}
