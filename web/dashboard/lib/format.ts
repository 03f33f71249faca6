/** The dashboard's door to the texts of figures and instants, which it shares with the vault's pages. */
export * from '../../ui/format.ts'
