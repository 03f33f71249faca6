/** Fetches a table as CSV and hands it to the browser as a file. @returns what went wrong, as a sentence */
export async function saveCsv(path: string, name: string): Promise<string | null> {
  try {
    const answer = await fetch(path, { headers: { accept: 'text/csv' } })
    if (!answer.ok) return `The export was refused (${answer.status}). Nothing was saved; try again.`
    const address = URL.createObjectURL(await answer.blob())
    const link = document.createElement('a')
    link.href = address
    link.download = `${name}-${new Date().toISOString().slice(0, 10)}.csv`
    link.click()
    URL.revokeObjectURL(address)
    return null
  } catch {
    return 'The dashboard did not answer. Nothing was saved; try again.'
  }
}
