import { callApi } from './api.ts'

/** Ends the session on the server first; a page that only looked signed out would be a lie. */
export async function signOut(): Promise<void> {
  await callApi('POST', '/api/logout')
  location.assign('/sign-in?why=signed-out')
}
