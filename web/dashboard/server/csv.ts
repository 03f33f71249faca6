/** Tables as CSV (RFC 4180), sent as they are read. */

export type Cell = string | number | boolean | null

/** A spreadsheet would run a text that begins like a formula; an apostrophe in front keeps it a text. */
const formula = /^[=+\-@\t\r]/

export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(printCell).join(',')}\r\n`
}

function printCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const text = formula.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export interface CsvTable {
  /** Without `.csv`. */
  name: string
  header: readonly string[]
  /** Rows page by page; ends with the last page. */
  pages: AsyncIterable<readonly (readonly Cell[])[]>
}

export function csvResponse({ name, header, pages }: CsvTable): Response {
  const iterator = pages[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(csvLine(header))),
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value.map(csvLine).join('')))
    },
    cancel: async () => {
      await iterator.return?.()
    },
  })
  const headers = {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}.csv"`,
  }
  return new Response(body, { headers })
}

/** The first of the types that is named without being refused; good enough for the two or three that we have. */
export function wants(headers: Headers, type: string): boolean {
  return (headers.get('accept') ?? '').split(',').some((entry) => entry.split(';')[0]?.trim().toLowerCase() === type)
}
