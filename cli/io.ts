/** Where a command's words go. Data goes to standard output, everything said about the work to standard error. */
export interface Io {
  /** Text for a person or a pipe, on standard output; a line end is added. */
  print(text: string): void
  /** One JSON document on standard output. */
  json(value: unknown): void
  /** Progress, warnings and problems, on standard error; a line end is added. */
  note(text: string): void
  /** Standard error is a terminal: progress may be drawn. */
  readonly isTerminal: boolean
}

export interface TextStream {
  write(text: string): unknown
  isTTY?: boolean
}

export function createIo({ stdout, stderr }: { stdout: TextStream; stderr: TextStream }): Io {
  return {
    print: (text) => void stdout.write(`${text}\n`),
    json: (value) => void stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    note: (text) => void stderr.write(`${text}\n`),
    isTerminal: stderr.isTTY === true,
  }
}
