import { ContainersBoard } from '../../../components/containers/containers-board.tsx'
import { containerWindow } from '../../../components/containers/windows.ts'
import { listContainers } from '../../../server/queries/list-containers.ts'
import { readMetrics } from '../../../server/queries/read-metrics.ts'
import { requireSession } from '../../../server/require-session.ts'
import { getServices } from '../../../server/services.ts'

export const metadata = { title: 'Containers' }

interface ContainersPageProps {
  searchParams: Promise<{ window?: string | string[] }>
}

export default async function ContainersPage({ searchParams }: ContainersPageProps) {
  const { account } = await requireSession('viewer')
  const window = containerWindow((await searchParams).window)
  const services = await getServices()
  const [{ items }, metrics] = await Promise.all([
    listContainers(services),
    readMetrics(services, { window: window.ms, series: ['slots', 'rotations'] }),
  ])
  return (
    <ContainersBoard initial={items} metrics={metrics} window={window.id} canQuarantine={account.role === 'operator'} />
  )
}
