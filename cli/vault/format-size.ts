const units = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB']

/** 812 B · 1.4 KiB · 23 MiB */
export function formatSize(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`
  let value = bytes / 1_024
  let unit = 0
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1_024
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}
