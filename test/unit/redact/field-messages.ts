import { readMarked } from './marked.js'

/** Validation messages with a value, and without one, in five languages. */
export const FIELD_MESSAGES = readMarked(
  'secret',
  `
password: «Sommerzeit» is invalid
password: «Sommerzeit» must contain a digit
password: «dragon» has been used before
password: «monkey» too weak
password: «letmein» does not match
password: «correct horse battery staple»
password: «correct horse battery staple» is wrong
password: «hunter2» wrong
password: «hunter2», please retry
password: «hunter2» for user 7
password: «hunter2»: is invalid
password: «Tr0ub4dor&3» - wrong
password: "«two words»"
password: "«two words»" is invalid
password: '«two words»' failed
password: “«two words»” failed
password: "«new york city»"
password: "«the lazy dog»" was rejected
password="«two words»" next
password = «Sommerzeit» is invalid
login failed: password=«Sommerzeit» is invalid
Error: password: «Sommerzeit» is invalid
Error: password: «correct horse battery staple»
ValidationError: password: «Sommerzeit» must contain a digit
{"error":"password: «Sommerzeit» is invalid"}
{"password":"«Sommerzeit is invalid»"}
{"password": "«new york city»"}
"password" with value "«hunter2»" fails to match the required pattern
User validation failed: password: Path \`password\` (\`«abc12»\`) is shorter than the minimum allowed length (8).
password '«two words»' is wrong
password "«two words»" is wrong
passphrase "«correct horse battery»" expired
the password is «hunter2» now
password «hunter2» failed
passcode: «0815» rejected
passphrase: «open sesame» was refused
secret: «banana» expired
secret: «banana-77» not found
client_secret: «red green blue» is invalid
token: «zebra» revoked
token: «abc123» expired
token: «abc123» expired today
token=«abc123» expired
token: «abc123» at login
access_token: «abc.def-ghi» has expired
session: «abc123def456» not found
Session ID: «abc123def456» has expired
api_key: «ABCD-EFGH-IJKL» invalid
api_key: «ABCD-EFGH-IJKL» was revoked
api_key: "«ABCD EFGH»" invalid
API key: «qwertyuiop» not found
apiKey: «demo key» rejected
api key «abc123def456» is invalid
API key "«abc123def456»" is invalid
x-api-key: «qwertyuiop» rejected
X-Api-Key: «abc123def»
Authorization: «Bearer abc123def456» rejected
Authorization: «Bearer abc123def456», retry
authorization=«Bearer abc123» failed
license key: «AB12-CD34 EF56» invalid
recovery code: «ABCD 1234 EFGH»
security answer: «my first dog rex»
otp: «550172» is invalid
otp: «550172» expired
otp=«550172» is invalid
otp: "«550 172»" is invalid
otp «550172» is invalid
OTP code «550172» expired
PIN: «4711» is wrong
PIN «4711» rejected
pin: «0000» rejected
verification code: «550172» has expired
Your verification code «550172» has expired
verification code is «550172»
2FA code «123456» rejected
Your code is «550172»
security code «9921» is wrong
«550172» is your login code
Code «550172» is your login code
«G-550172» is your Google verification code
senha: «Primavera» é inválida
senha: «flamengo» já foi usada
senha: «flamengo» não confere
senha: "«duas palavras»" é inválida
senha: «cavalo correto bateria»
senha: «Verao2020» expirada
senha: «gato1234» para o usuário
senha=«Primavera» inválida
palavra-passe: «Primavera» incorreta
Erro: senha: «Primavera» é inválida
chave de api: «ABCD-EFGH» inválida
segredo: «banana» expirou
código de verificação: «550172» inválido
código de verificação «550172» inválido
Seu código é «550172»
«550172» é o seu código de acesso
contraseña: «Verano» es inválida
contraseña: «barcelona» no coincide
contraseña: «barcelona» ya fue usada
contraseña: «Verano20» no es válida
contraseña: "«dos palabras»" incorrecta
contraseña: «caballo correcto grapa»
clave: «secreto123» incorrecta
clave secreta: «banana» caducada
código de verificación: «550172» ha expirado
código de verificación «550172» caducado
Su código es «550172»
«550172» es tu código de acceso
mot de passe : «Soleil» est invalide
mot de passe : «soleil» ne correspond pas
mot de passe : «soleil» a expiré
mot de passe : «soleil» trop court
mot de passe : "«deux mots»" est invalide
mot de passe : «cheval correct agrafe»
mdp: «soleil» n'est pas valide
jeton : «abc123» expiré
clé api : «ABCD-EFGH» refusée
code de vérification : «550172» expiré
code de vérification «550172» expiré
Votre code est «550172»
«550172» est votre code de connexion
Passwort: «Sommer» ist ungültig
Passwort: «Sommer» ist falsch
Passwort: «Sommer» wurde bereits verwendet
Passwort: «Sommer» zu kurz
Passwort: «katze1» für Benutzer
Passwort: "«zwei Worte»" ist ungültig
Passwort: «Pferd Batterie Heftklammer»
Kennwort: "«zwei Worte»" ist ungültig
Kennwort: «Sommer» stimmt nicht
Geheimnis: «Banane» abgelaufen
API-Schlüssel: «ABCD-EFGH» ungültig
PIN: «4711» ist falsch
PIN «4711» falsch
Bestätigungscode: «550172» abgelaufen
Sicherheitscode «550172» abgelaufen
Ihr Code lautet «550172»
«550172» ist Ihr Anmeldecode
token "«abc 123»" expired
password=«user» next
senha '«duas palavras»' recusada
clave "«dos palabras»" rechazada
Passwort „«zwei Worte»“ ungültig
mot de passe "«soleil levant»" refusé
Your one-time password is «482913»
OTP: «482 913»
Code PIN : «4711»
code pin «4711» incorrect
TAN «482913» ungültig
Einmalkennwort: «482913»
Kennwort lautet «Sommer2024»
Zugangscode «4711» falsch
le code est «482913»
o código é «482913»
el código es «482913»
der Code ist «482913»
x-vtex-api-apptoken: «ABCDEFGHIJKLMNOP»
X-VTEX-API-AppKey: «vtexappkey-store-ABCDEF»
X-Shopify-Access-Token: «shpat_abc»
X-Postmark-Server-Token: «550e8400-e29b-41d4-a716-446655440000»
PRIVATE-TOKEN: «glpat-abc»
host=localhost port=5432 dbname=shop user=app password=«hunter2»
Server=tcp:db.example.com,1433;Database=shop;User ID=app;Password=«hunter2»;Encrypt=True
Unexpected token "foo 12" in JSON
the code is 12
der Code ist leer
Math.tan 123
password is invalid
password is required
password: is invalid
password: is required
password: required
password: Required
password: invalid
password: must be at least 8 characters
password: Must be at least 8 characters long
password: Password is too short
password: The password must contain a digit
password: Use 8 or more characters
password: Too small: expected string to have >=8 characters
password: String must contain at least 8 character(s)
password: Ensure this field has at least 8 characters.
password: This password is too common.
password: Passwords must match
password: passwords do not match
password: Cannot be blank
password: can't be blank
password: does not match
password: Choose a stronger password
password: Please enter your password
password: incorrect
password: Wrong password
password: Weak password
password: not set
password: minimum 8 characters
password: min length 8
password: 8 characters minimum
password: at least 8 characters
password: length must be between 8 and 64
password: Field required
password: Enter a password
password: Invalid credentials
password: Incorrect username or password
password: null
password: undefined
password: string
password: Input should be a valid string
body.password: Expected string, received undefined
ValidationError: password: Path \`password\` is required.
ValidationError: "password" length must be at least 8 characters long
{"password":["Passwords must match"]}
{"password":"Too small: expected string to have >=8 characters"}
{"password":"Value is not a valid password"}
{"password":"Required","email":"Invalid email"}
{"errors":{"senha":"A senha deve ter pelo menos 8 caracteres"}}
{"errors":{"contraseña":["La contraseña no es válida"]}}
{"errors":{"mot_de_passe":["Le mot de passe est trop court"]}}
{"errors":{"passwort":["Das Passwort ist zu kurz"]}}
{"otp":"Code must be 6 digits"}
token: has expired
token: Token is expired
token: invalid or expired
token: not provided
token: The token has expired
api_key: missing
api_key: is invalid
api_key: invalid key format
api key: not found
otp: must be 6 digits
otp: Enter the 6-digit code
otp: 6 digits required
otp: expired
otp: Code expired
pin: must be 4 digits
pin: wrong PIN
PIN has 4 digits
PIN 4 digits
otp 6 digits
your code is wrong
your code is 6 digits
security code is 3 digits
error code 123456
status code 404
exit code 1234
promo code 2026
product code 123456
senha: obrigatória
senha: é obrigatória
senha: A senha deve ter no mínimo 8 caracteres
senha: Informe a senha
senha: campo obrigatório
senha: senha incorreta
senha: muito curta
senha: não confere
contraseña: La contraseña debe tener al menos 8 caracteres
contraseña: es obligatoria
contraseña: no coincide
contraseña: No puede estar vacía
contraseña: demasiado corta
contraseña: introduzca su contraseña
mot de passe : Le mot de passe doit contenir au moins 8 caractères
mot de passe : obligatoire
mot de passe : trop court
mot de passe : ne correspond pas
mot de passe : Veuillez saisir votre mot de passe
mot de passe : ce champ est obligatoire
Passwort: Das Passwort muss mindestens 8 Zeichen lang sein
Passwort: ist erforderlich
Passwort: zu kurz
Passwort: Bitte Passwort eingeben
Passwort: stimmt nicht überein
Passwort: Pflichtfeld
Passwort: darf nicht leer sein
first name: is required
first name: First name is required
first name: must be between 2 and 50 characters
username: already taken
username: Username is not available
email: has already been taken
email: must be a valid email
email: Please enter a valid email address
phone: must have 10 digits
address: is required
address: Address line 1 is required
`.replaceAll('\\`', '`'),
)
