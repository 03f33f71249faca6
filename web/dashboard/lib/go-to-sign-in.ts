/** Turns the page into the sign-in, which leads back here. */
export function goToSignIn(why: 'idle' | 'expired' | 'revoked'): void {
  const query = new URLSearchParams({ next: location.pathname + location.search, why })
  location.assign(`/sign-in?${query}`)
}
