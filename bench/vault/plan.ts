/** How much of each part one run does. `quick` shows the shape of the figures, `full` is what the bars are for. */
export interface Plan {
  name: 'full' | 'quick'
  /** The whole run is given up after this long. */
  limitMs: number
  /** Counted rounds of each comparison, both sides in each. */
  rounds: number
  /** Plaintext of the version that is read. */
  contentBytes: number
  /** Plaintext of each version that is written. */
  putBytes: number
  smallFiles: number
  folderEntries: number
  signIns: number
  /** Plaintext of each of the four uploads while memory is watched. */
  memoryBytes: number
  startUps: number
}

const MiB = 2 ** 20

export const fullPlan: Plan = {
  name: 'full',
  limitMs: 15 * 60_000,
  rounds: 5,
  contentBytes: 256 * MiB,
  putBytes: 256 * MiB,
  smallFiles: 500,
  folderEntries: 100_000,
  signIns: 10,
  memoryBytes: 512 * MiB,
  startUps: 10,
}

export const quickPlan: Plan = {
  name: 'quick',
  limitMs: 150_000,
  rounds: 3,
  contentBytes: 256 * MiB,
  putBytes: 48 * MiB,
  smallFiles: 40,
  folderEntries: 5_000,
  signIns: 3,
  memoryBytes: 64 * MiB,
  startUps: 3,
}
