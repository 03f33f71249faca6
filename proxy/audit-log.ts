import { constants } from 'node:fs'
import { type FileHandle, open, readdir, readFile, rename } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { CHAIN_START, hashLine, readLink } from './audit-chain.ts'
import { ConfigProblems, ProxyError } from './errors.ts'
import type { AuditEntry } from './exchange.ts'

const MAX_BYTES = 16 << 20
const FILES = 8
const FLUSH_MS = 100
const MAX_BACKLOG = 20_000

export interface AuditOptions {
  dir: string
  now: () => number
  /** Gets every line too, also those that the disk refuses. */
  print: (line: string) => void
  maxBytes?: number
}

interface Tail {
  size: number
  seq: number
  head: string
}

const fileIn = (dir: string, age: number) => join(dir, age === 0 ? 'audit.jsonl' : `audit.${age}.jsonl`)

/** Where a file's complete lines end and what its last one was; a torn line behind them was never acknowledged. */
async function readTail(file: string): Promise<Tail> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error // a chain that cannot be read must not begin anew
    return ''
  })
  const end = text.lastIndexOf('\n')
  if (end < 0) return { size: 0, seq: 0, head: CHAIN_START }
  const line = text.slice(text.lastIndexOf('\n', end - 1) + 1, end)
  const link = readLink(line)
  if (!link) throw new ConfigProblems([`${file}: its last line is no audit entry`])
  return { size: Buffer.byteLength(text.slice(0, end + 1)), seq: link.seq, head: hashLine(line) }
}

/** Append-only chain of entries in `audit.jsonl`, rotated to `audit.1.jsonl` … `audit.7.jsonl`. */
export async function openAudit(options: AuditOptions): Promise<Audit> {
  const current = fileIn(options.dir, 0)
  const tail = await readTail(current)
  let last = tail
  // A crash in the middle of a rotation leaves a gap or an empty file: the chain goes on from the youngest entry.
  for (let age = 1; age < FILES && last.seq === 0; age += 1) last = await readTail(fileIn(options.dir, age))
  const handle = await open(current, constants.O_RDWR | constants.O_CREAT, 0o600)
  await handle.truncate(tail.size)
  await syncFolder(options.dir)
  return new Audit(options, handle, { ...last, size: tail.size })
}

/** Moves each file one age up, as far as the first age that is free: a second try after a failure moves nothing twice. */
async function ageFiles(dir: string): Promise<void> {
  const names = await readdir(dir)
  const isFree = (age: number) => !names.includes(basename(fileIn(dir, age)))
  let free = 0
  while (free < FILES - 1 && !isFree(free)) free += 1
  for (let age = free; age > 0; age -= 1) await rename(fileIn(dir, age - 1), fileIn(dir, age))
}

/** Names are durable only once the folder is. */
async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

export class Audit {
  readonly #options: AuditOptions
  readonly #tail: Tail
  #handle: FileHandle
  #backlog: string[] = []
  #healthy = true
  #isFolderSynced = true
  #running = Promise.resolve()
  #next: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(options: AuditOptions, handle: FileHandle, tail: Tail) {
    this.#options = options
    this.#handle = handle
    this.#tail = tail
  }

  get isHealthy(): boolean {
    return this.#healthy
  }

  get seq(): number {
    return this.#tail.seq
  }

  append(entry: AuditEntry): void {
    const { now, print } = this.#options
    const ts = new Date(now()).toISOString()
    const line = JSON.stringify({ ts, seq: this.#tail.seq + 1, prev: this.#tail.head, ...entry })
    print(`${line}\n`)
    if (this.#backlog.length >= MAX_BACKLOG) return // the disk has refused for long: the rest is only printed
    this.#tail.seq += 1
    this.#tail.head = hashLine(line)
    this.#backlog.push(`${line}\n`)
    this.#schedule()
  }

  /** Resolves when all entries so far are on disk; calls that come while one writes share the next write. */
  flush(): Promise<void> {
    this.#next ??= this.#running.then(() => {
      this.#next = undefined
      const done = this.#write()
      this.#running = done.catch(() => undefined)
      return done
    })
    return this.#next
  }

  async close(): Promise<void> {
    await this.flush().catch(() => undefined) // printed all the same
    clearTimeout(this.#timer)
    await this.#handle.close()
  }

  async #write(): Promise<void> {
    const lines = this.#backlog
    const { size } = this.#tail
    this.#backlog = []
    const bytes = Buffer.from(lines.join(''))
    try {
      const isFull = size > 0 && size + bytes.length > (this.#options.maxBytes ?? MAX_BYTES)
      if (isFull && bytes.length > 0) await this.#rotate()
      await this.#writeAt(bytes, this.#tail.size)
      if (!this.#isFolderSynced) await syncFolder(this.#options.dir)
      this.#isFolderSynced = true
      this.#tail.size += bytes.length
      this.#healthy = true
    } catch (error) {
      this.#backlog = [...lines, ...this.#backlog]
      this.#healthy = false
      this.#schedule()
      throw new ProxyError('audit_unavailable', { reason: String(error) })
    }
  }

  /** At a position, so that a second try overwrites what a full disk left of the first. */
  async #writeAt(bytes: Buffer, position: number): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      at += (await this.#handle.write(bytes, at, bytes.length - at, position + at)).bytesWritten
    }
    await this.#handle.datasync()
  }

  /** What may fail comes first: the new file is there before an old one moves. */
  async #rotate(): Promise<void> {
    const { dir } = this.#options
    const file = join(dir, 'audit.next.jsonl')
    const next = await open(file, 'w', 0o600)
    try {
      await ageFiles(dir)
      await rename(file, fileIn(dir, 0))
    } catch (error) {
      await next.close()
      throw error
    }
    const old = this.#handle
    this.#handle = next
    this.#tail.size = 0
    this.#isFolderSynced = false
    await old.close()
  }

  #schedule(): void {
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined
        this.flush().catch(() => undefined) // `isHealthy` tells it, and it is tried again
      },
      this.#healthy ? FLUSH_MS : 10 * FLUSH_MS,
    ).unref()
  }
}
