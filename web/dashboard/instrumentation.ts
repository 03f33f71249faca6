/** Called once when the server starts: connections are opened before the first request needs them. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: the framework says in it which of its two runtimes this is
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { startServices } = await import('./server/start-services.ts')
  await startServices()
}
