import { ExposureScreen } from '../../../components/exposure/exposure-screen.tsx'
import { windowFrom } from '../../../components/exposure/windows.ts'
import { readMetrics } from '../../../server/queries/read-metrics.ts'
import { requireSession } from '../../../server/require-session.ts'
import { getServices } from '../../../server/services.ts'

export const metadata = { title: 'Exposure' }

interface ExposurePageProps {
  searchParams: Promise<{ window?: string | string[] }>
}

export default async function ExposurePage({ searchParams }: ExposurePageProps) {
  await requireSession('viewer')
  const window = windowFrom((await searchParams).window)
  const services = await getServices()
  const metrics = await readMetrics(services, { window: window.ms, series: ['exposure', 'unpredictability'] })
  return <ExposureScreen metrics={metrics} window={window} />
}
