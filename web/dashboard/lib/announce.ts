/** Tells the person what came of what they did: shown for a moment, and read aloud. */
export interface Announcement {
  tone: 'info' | 'warning' | 'danger'
  text: string
  /** Where to look at it. */
  link?: { href: string; label: string }
}

const eventName = 'leyzen-announce'

export function announce(news: Announcement): void {
  document.dispatchEvent(new CustomEvent<Announcement>(eventName, { detail: news }))
}

/** @returns how to stop listening */
export function onAnnouncement(hear: (news: Announcement) => void): () => void {
  const listener = (event: Event) => hear((event as CustomEvent<Announcement>).detail)
  document.addEventListener(eventName, listener)
  return () => document.removeEventListener(eventName, listener)
}
