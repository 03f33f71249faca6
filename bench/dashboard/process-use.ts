import { readFile } from 'node:fs/promises'

/** Linux counts processor time in hundredths of a second, whatever the kernel's own tick is. */
const TICK_MS = 10
const PAGE_BYTES = 4_096

export interface ProcessUse {
  cpuMs: number
  residentBytes: number
}

/** @param pid null: the dashboard runs where its process cannot be seen */
export async function readUse(pid: number | null): Promise<ProcessUse> {
  if (pid === null) return { cpuMs: Number.NaN, residentBytes: Number.NaN }
  const [stat, statm] = await Promise.all(['stat', 'statm'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8')))
  // The name in parentheses may hold spaces; user and system time are the 12th and 13th field after it.
  const fields = (stat ?? '').slice((stat ?? '').lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  return { cpuMs: ticks * TICK_MS, residentBytes: Number((statm ?? '').split(' ')[1]) * PAGE_BYTES }
}
