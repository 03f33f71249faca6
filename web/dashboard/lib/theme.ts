import { type CookieReader, readPreference, writePreference } from './preference-cookie.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

export function readTheme(cookies: CookieReader): Theme {
  const value = readPreference(cookies, 'theme')
  return themes.find((theme) => theme === value) ?? 'system'
}

/** The attribute of <html>; none means that the device decides. */
export function themeAttribute(theme: Theme): 'light' | 'dark' | undefined {
  return theme === 'system' ? undefined : theme
}

/** Changes the page at once and is remembered for the next one. */
export function setTheme(theme: Theme): void {
  const attribute = themeAttribute(theme)
  if (attribute === undefined) delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = attribute
  writePreference('theme', theme)
}

export function currentTheme(): Theme {
  const value = document.documentElement.dataset.theme
  return themes.find((theme) => theme === value) ?? 'system'
}
