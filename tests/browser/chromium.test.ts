import { expect, test } from 'vitest'
import { startChromium } from './chromium.ts'
import { startLocalSite } from './local-site.ts'

const worker = `new SharedWorker(URL.createObjectURL(new Blob(['fetch("http://worker.example/x").catch(() => 0)'])))`
const bad = `<script>
  console.error('said')
  ${worker}
  setTimeout(() => { throw new Error('thrown') })
  const image = document.body.appendChild(new Image())
  image.src = 'http://image.example/x.png'
  fetch('/broken')
</script>`

/** A page with every fault, and one with none. */
const startSite = () =>
  startLocalSite(({ url }, answer) => {
    if (url === '/bad') answer.setHeader('Content-Security-Policy', "style-src 'none'")
    answer.writeHead(url === '/broken' ? 500 : url === '/missing' ? 404 : 200, { 'Content-Type': 'text/html' })
    answer.end(url === '/bad' ? `<body><style>p {}</style>${bad}` : '<body><script>fetch("/missing")</script>')
  })

test('sees every fault of a page, those of its shared workers included, and none in a page without', async () => {
  await using site = await startSite()
  const origin = `http://127.0.0.1:${site.port}`
  await using chromium = await startChromium(origin)
  await using good = await chromium.visit()
  await good.page.goto('/good', { waitUntil: 'networkidle' })
  expect(good.faults).toEqual({ errors: [], cspViolations: [], foreignRequests: [], serverErrors: [] })
  expect(chromium.foreignHosts()).toEqual([])

  await using visitor = await chromium.visit()
  await visitor.page.goto('/bad')
  const { faults } = visitor
  await expect.poll(() => faults.errors).toEqual(['said', expect.stringContaining('thrown')])
  await expect.poll(() => faults.cspViolations).toEqual([expect.stringContaining("style-src 'none'")])
  await expect.poll(() => faults.foreignRequests).toEqual(['http://image.example/x.png'])
  await expect.poll(() => faults.serverErrors).toEqual([`GET ${origin}/broken`])
  await expect
    .poll(() => [...new Set(chromium.foreignHosts())].sort())
    .toEqual(['http://image.example/x.png', 'http://worker.example/x'])
})
