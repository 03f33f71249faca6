import { expect, test } from 'vitest'
import { securityHeaders } from './headers.ts'
import { bouncePage, needsBounce, transportPage } from './headers-plain-page.ts'

const headersOf = (changes = {}) =>
  new Headers(securityHeaders({ nonce: 'abc', isTls: true, isStatic: false, ...changes }))

test('the policy names what a page may load, and nothing else may be loaded', () => {
  expect(headersOf().get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'nonce-abc' 'strict-dynamic'; style-src 'self' 'nonce-abc'; style-src-attr 'none'; " +
      "img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; " +
      "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; report-to csp",
  )
})

test('the others are there, HSTS under TLS alone, and static files may be kept', () => {
  expect(Object.fromEntries(headersOf())).toMatchObject({
    ...{ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin', 'cache-control': 'no-store' },
    ...{ 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin' },
    ...{ 'strict-transport-security': 'max-age=31536000', 'permissions-policy': expect.stringContaining('camera=()') },
    'reporting-endpoints': 'csp="/api/csp-report"',
  })
  expect(headersOf({ isTls: false }).get('strict-transport-security')).toBeNull()
  expect(headersOf({ isStatic: true }).get('cache-control')).toContain('immutable')
  expect(headersOf({ isStream: true }).get('cache-control')).toBe('no-store, no-transform')
})

const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site' }

test.each([
  ['a link on another site', navigation, 'GET', true],
  ['a link of ours', { ...navigation, 'sec-fetch-site': 'same-origin' }, 'GET', false],
  ['a typed address', { ...navigation, 'sec-fetch-site': 'none' }, 'GET', false],
  ['a form of another site', navigation, 'POST', false],
  [
    'a picture on another site',
    { ...navigation, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
    'GET',
    false,
  ],
  ['one that has a session', { ...navigation, cookie: '__Host-leyzen=x' }, 'GET', false],
])('%s is bounced or not', (...[, headers, method, expected]) => {
  expect(needsBounce(new Headers(headers), method)).toBe(expected)
})

test('the pages that need no session are small, and say what to do', () => {
  expect(bouncePage('abc').length).toBeLessThanOrEqual(300)
  expect(transportPage('insecure_transport')).toContain('ENABLE_HTTPS=true')
  expect(transportPage('misdirected')).toContain('DASHBOARD_ORIGIN')
})
