import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** Ctrl-C or SIGTERM ended what a suite ran: nothing comes after it. */
export class Interrupted extends Error {}

export type ChildOptions = { cwd: string; env: NodeJS.ProcessEnv; hasTerminal: boolean }

/**
 * Runs Node to its end with our own output. A signal goes on to it, so that nothing is left at work behind a closed
 * prompt; of Ctrl-C the terminal has told it already.
 * @throws Interrupted after a signal, once the child has ended
 */
export async function runChild(args: readonly string[], { cwd, env, hasTerminal }: ChildOptions): Promise<number> {
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] })
  let isInterrupted = false
  const passOn = (signal: NodeJS.Signals) => {
    isInterrupted = true
    if (signal !== 'SIGINT' || !hasTerminal) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.on(signal, passOn)
  try {
    const [code] = await once(child, 'close')
    if (isInterrupted) throw new Interrupted('interrupted')
    return code ?? 1
  } finally {
    for (const signal of signals) process.off(signal, passOn)
  }
}
