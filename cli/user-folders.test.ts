import { expect, test } from 'vitest'
import { parseUserFolders } from './user-folders.ts'

test('a person’s folders are where XDG says, and a relative one counts for nothing', () => {
  expect(parseUserFolders({}, '/home/ann')).toEqual({
    config: '/home/ann/.config/leyzen',
    state: '/home/ann/.local/state/leyzen',
  })
  expect(parseUserFolders({ XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: 'relative' }, '/home/ann')).toEqual({
    config: '/c/leyzen',
    state: '/home/ann/.local/state/leyzen',
  })
})
