/** Pages that need neither Next nor a session: small, without style, and under the same policy as all others. */
import { type TransportFault, transportSentences } from './transport.ts'

/**
 * A link from outside arrives without the cookie, which is SameSite=Strict. This page asks for the same address once
 * more, and then the browser counts it as ours and sends the cookie along.
 */
export function bouncePage(nonce: string): string {
  return page('One moment', [
    `<script nonce="${nonce}">location.replace(location.href)</script>`,
    '<noscript><p>This needs JavaScript. <a href="">Go on</a></p></noscript>',
  ])
}

export function transportPage(fault: TransportFault): string {
  const title = fault === 'insecure_transport' ? 'This connection is not protected' : 'Not under this name'
  const sentence = transportSentences[fault]
  return page(title, [
    `<h1>${title}</h1>`,
    `<p>${escaped(sentence[0]?.toUpperCase() ?? '')}${escaped(sentence.slice(1))}.</p>`,
  ])
}

function page(title: string, body: string[]): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>${body.join('')}</html>`
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** A navigation that another site began and that carries no session of ours. */
export function needsBounce(headers: Headers, method: string): boolean {
  const isPage = headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document'
  const hasCookie = /(?:^|;\s*)(?:__Host-)?leyzen=/.test(headers.get('cookie') ?? '')
  return method === 'GET' && isPage && headers.get('sec-fetch-site') === 'cross-site' && !hasCookie
}
