const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]
const types = {
  leyzen_proxy_requests_total: 'counter',
  leyzen_proxy_refused_total: 'counter',
  leyzen_proxy_owner_mismatch_total: 'counter',
  leyzen_proxy_duration_seconds: 'histogram',
  leyzen_proxy_engine_duration_seconds: 'histogram',
  leyzen_proxy_in_flight: 'gauge',
  leyzen_proxy_epoch: 'gauge',
  leyzen_proxy_audit_seq: 'counter',
} as const
type Metric = keyof typeof types

/** Figures of one proxy in the Prometheus text format. Labels as printed (`op="ping"`), never a name or an id. */
export function createMetrics() {
  const values = new Map<string, number>([['leyzen_proxy_owner_mismatch_total', 0]])
  const histograms = new Map<string, { within: number[]; sum: number; count: number }>()
  const keyOf = (metric: Metric, labels: string) => (labels ? `${metric}{${labels}}` : metric)
  return {
    count: (metric: Metric, labels = '') =>
      values.set(keyOf(metric, labels), (values.get(keyOf(metric, labels)) ?? 0) + 1),
    gauge: (metric: Metric, value: number, labels = '') => values.set(keyOf(metric, labels), value),
    observe(metric: Metric, labels: string, seconds: number): void {
      const key = keyOf(metric, labels)
      const series = histograms.get(key) ?? { within: BUCKETS_S.map(() => 0), sum: 0, count: 0 }
      for (const [at, bound] of BUCKETS_S.entries())
        if (seconds <= bound) series.within[at] = (series.within[at] ?? 0) + 1
      series.sum += seconds
      series.count += 1
      histograms.set(key, series)
    },
    render(): string {
      const lines = Object.entries(types).flatMap(([metric, type]) => {
        const plain = [...values]
          .filter(([key]) => key.split('{')[0] === metric)
          .map(([key, value]) => `${key} ${value}`)
        const series = [...histograms].filter(([key]) => key.split('{')[0] === metric)
        return [
          `# TYPE ${metric} ${type}`,
          ...plain,
          ...series.flatMap(([key, value]) => renderSeries(metric, key, value)),
        ]
      })
      return `${lines.join('\n')}\n`
    },
  }
}
export type Metrics = ReturnType<typeof createMetrics>

function renderSeries(
  metric: string,
  key: string,
  { within, sum, count }: { within: number[]; sum: number; count: number },
) {
  const labels = key.slice(metric.length + 1, -1)
  const buckets = [...within, count].map(
    (value, at) => `${metric}_bucket{${labels},le="${BUCKETS_S[at] ?? '+Inf'}"} ${value}`,
  )
  return [...buckets, `${metric}_sum{${labels}} ${sum}`, `${metric}_count{${labels}} ${count}`]
}
