/** Orders that the frame carries out (it owns their dialogs), asked for from anywhere on the page. */
export const orders = ['rotate', 'pause', 'resume', 'find', 'keys'] as const
export type Order = (typeof orders)[number]

const eventName = 'leyzen-order'

export function order(name: Order): void {
  document.dispatchEvent(new CustomEvent<Order>(eventName, { detail: name }))
}

/** @returns how to stop listening */
export function onOrder(name: Order, run: () => void): () => void {
  const listener = (event: Event) => {
    if (event instanceof CustomEvent && event.detail === name) run()
  }
  document.addEventListener(eventName, listener)
  return () => document.removeEventListener(eventName, listener)
}
