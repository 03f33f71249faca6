/** The cookie of a session. `__Host-` makes browsers insist on Secure, on Path=/ and on no other host having set it. */

export interface SessionCookie {
  /** The id in a request; null where there is none of our shape. */
  read(headers: Headers): string | null
  /** For `Set-Cookie`. @param maxAgeS until the session ends whatever happens */
  render(id: string, maxAgeS: number): string
  /** For `Set-Cookie`: gone at once. */
  renderExpired(): string
}

export function createSessionCookie({ isHttps }: { isHttps: boolean }): SessionCookie {
  const name = isHttps ? '__Host-leyzen' : 'leyzen'
  const flags = `Path=/; HttpOnly; SameSite=Strict${isHttps ? '; Secure' : ''}`
  return {
    read(headers) {
      const pairs = (headers.get('cookie') ?? '').split(';').map((pair) => pair.trim())
      const values = pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1))
      // Two of one name: somebody else has set one, and which it is cannot be told.
      const [value] = values.length === 1 ? values : []
      return value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : null
    },
    render: (id, maxAgeS) => `${name}=${id}; ${flags}; Max-Age=${Math.max(0, Math.floor(maxAgeS))}`,
    renderExpired: () => `${name}=; ${flags}; Max-Age=0`,
  }
}
