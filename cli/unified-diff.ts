const contextLines = 3

type Edit = { kind: ' ' | '-' | '+'; line: string; before: number; after: number }

/** The change from `before` to `after` as `diff -u` shows it; '' when there is none. undefined stands for no file. */
export function unifiedDiff(path: string, before: string | undefined, after: string | undefined): string {
  if (before === after) return ''
  const edits = editScript(toLines(before), toLines(after))
  const head = [`--- ${before === undefined ? '/dev/null' : path}`, `+++ ${after === undefined ? '/dev/null' : path}`]
  return [...head, ...hunks(edits).flatMap(renderHunk)].join('\n')
}

function toLines(text: string | undefined): string[] {
  if (text === undefined || text === '') return []
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

/** Longest common subsequence by dynamic programming: files here have some hundred lines. */
function editScript(before: readonly string[], after: readonly string[]): Edit[] {
  const common = commonLengths(before, after)
  const edits: Edit[] = []
  let [at, to] = [0, 0]
  while (at < before.length || to < after.length) {
    const place = { before: at, after: to }
    if (at < before.length && to < after.length && before[at] === after[to]) {
      edits.push({ kind: ' ', line: before[at++] ?? '', ...place })
      to++
    } else if (to >= after.length || (at < before.length && length(common, at + 1, to) >= length(common, at, to + 1))) {
      edits.push({ kind: '-', line: before[at++] ?? '', ...place })
    } else {
      edits.push({ kind: '+', line: after[to++] ?? '', ...place })
    }
  }
  return edits
}

function commonLengths(before: readonly string[], after: readonly string[]): Uint32Array[] {
  const rows = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1))
  for (let at = before.length - 1; at >= 0; at--) {
    for (let to = after.length - 1; to >= 0; to--) {
      const best =
        before[at] === after[to]
          ? length(rows, at + 1, to + 1) + 1
          : Math.max(length(rows, at + 1, to), length(rows, at, to + 1))
      rows[at]?.fill(best, to, to + 1)
    }
  }
  return rows
}

function length(rows: readonly Uint32Array[], at: number, to: number): number {
  return rows[at]?.[to] ?? 0
}

/** Runs of edits that lie no more than twice the context apart. */
function hunks(edits: readonly Edit[]): Edit[][] {
  const changed = edits.flatMap(({ kind }, index) => (kind === ' ' ? [] : [index]))
  const ranges: [number, number][] = []
  for (const index of changed) {
    const last = ranges.at(-1)
    if (last !== undefined && index - last[1] <= 2 * contextLines) last[1] = index
    else ranges.push([index, index])
  }
  return ranges.map(([from, to]) => edits.slice(Math.max(0, from - contextLines), to + contextLines + 1))
}

function renderHunk(edits: readonly Edit[]): string[] {
  const [first] = edits
  const counted = (kinds: string) => edits.filter(({ kind }) => kinds.includes(kind)).length
  const range = (start: number, count: number) => `${count === 0 ? start : start + 1},${count}`
  const before = range(first?.before ?? 0, counted(' -'))
  const after = range(first?.after ?? 0, counted(' +'))
  return [`@@ -${before} +${after} @@`, ...edits.map(({ kind, line }) => `${kind}${line}`)]
}
