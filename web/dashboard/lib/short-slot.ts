/** The end of a slot's name tells it from the others, so a long one loses its beginning: `…1_web2`. */
export function shortSlot(slot: string, letters: number): string {
  return slot.length <= letters ? slot : `…${slot.slice(1 - letters)}`
}
