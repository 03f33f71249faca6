/** What a database must have for this release; a newer one is welcome, since schemas grow before they shrink. */
export const LATEST_MIGRATION = '20261124190000_vault'
