/** `1 file`, `12 files` */
export function renderCount(count: number, one: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${one}s`
}
