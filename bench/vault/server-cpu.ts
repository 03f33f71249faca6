/** Processor time of a server and of the workers that it has started. */
import { readdir, readFile } from 'node:fs/promises'

/** Of threads that run; what one had used that ended in between is not in it. */
export async function readCpuMs(pid: number): Promise<number> {
  const workers = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter(Boolean)
  const each = await Promise.all([String(pid), ...workers].map(readThreads))
  return each.flat().reduce((sum, ms) => sum + ms, 0)
}

async function readThreads(pid: string): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`)
  // In ns, where /proc/PID/stat counts hundredths of a second: nginx needs hardly one of them.
  return Promise.all(threads.map((id) => readFile(`/proc/${pid}/task/${id}/schedstat`, 'utf8').then(parseRunMs)))
}

const parseRunMs = (text: string) => Number(text.split(' ')[0]) / 1e6
