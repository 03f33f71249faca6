/** Passwords of 12 characters and more that lists of leaked ones begin with; compared in lower case. */
export const commonPasswords: ReadonlySet<string> = new Set(
  `password1234 password12345 password123456 passwordpassword passw0rd1234 password2023 password2024 password2025
  password2026 p@ssw0rd1234 mypassword123 mypassword1234 123456789012 1234567890123 12345678901234 123456789123
  1234567891011 123123123123 123412341234 111111111111 000000000000 121212121212 112233445566 987654321012 098765432109
  abcdefghijkl abcdefghijklm abcd1234abcd abc123abc123 abcdefg12345 qwertyuiop12 qwertyuiop123 qwertyuiop1234
  qwertyuiop[] qwertyqwerty qwerty123456 qwerty1234567 qwerty12345678 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1qaz2wsx3edc
  1qaz2wsx3edc4rfv qazwsxedcrfv zaq12wsxcde3 asdfghjkl123 asdfghjkl1234 asdfasdfasdf zxcvbnm12345 qwertzuiop12
  azertyuiop12 iloveyou1234 iloveyou12345 iloveyouforever letmein12345 letmeinletmein welcome12345 welcome123456
  administrator administrator1 admin1234567 admin12345678 adminadmin12 adminadminadmin rootrootroot changeme1234
  changemechangeme changeit1234 secretsecret secret123456 trustno1trustno1 football1234 baseball1234 basketball12
  superman1234 batman123456 starwars1234 princess1234 sunshine1234 dragon123456 monkey123456 master123456 shadow123456
  michael12345 jennifer1234 jordan123456 computer1234 internet1234 samsung12345 motdepasse12 motdepasse123
  passwort1234 passwort12345 contrasena123 leyzenvault1 leyzen-vault leyzenvault123 correcthorsebatterystaple`
    .split(/\s+/)
    .filter((word) => word !== ''),
)
