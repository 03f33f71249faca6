/** Simulates policies off the main thread, so that typing never waits for ten thousand draws. */
import { createWhatIf, type WhatIfQuestion } from './what-if.ts'

const answer = createWhatIf(() => performance.now())

self.addEventListener('message', ({ data }: MessageEvent<WhatIfQuestion>) => {
  self.postMessage(answer(data))
})
