import { readMarked } from './marked.js'

/** What the errors, addresses and attributes of shops contain, in the notations that they come in. */
export const STOREFRONT_CASES = [
  // Keys of numbered fields.
  ...readMarked(
    'card',
    `
cvv2=«123»
CVV2=«123»&next=1
{"cvv2":"«123»"}
card_number2=«4111111111111112»
`,
  ),
  ...readMarked(
    'secret',
    `
password1=«12345678»
password2=«12345678»&commit=Save
newPassword2=«19900101»
pin2:«1234»
otp1:«123456»
token2=«1a2b3c4d»
`,
  ),
  ...readMarked(
    'address',
    `
address1=«5+Main+St»
addressLine1=«12+Main+St»&city=Berlin
shipping_address_2=«4th+floor»
zip2=«94105»
`,
  ),
  // Neighbours in a list: arguments of a call, entries of headers and forms.
  ...readMarked(
    'secret',
    `
setItem("token", "«abc123def»")
localStorage.setItem('authToken', '«abc123def»')
[["authorization","«Bearer abc123»"],["accept","text/html"]]
["password","«hunter2»"]
headers.append("x-api-key", "«a1b2c3d4»")
g-recaptcha-response=«03AGdBq24PBCbwiDRaS»
cf-turnstile-response=«0.aBc1»
`,
  ),
  ...readMarked('secret', String.raw`{\"entries\":[[\"password\",\"«hunter22»\"]]}`),
  ...readMarked('address', '{"houseNumber":"«12a»"}'),
  ...readMarked('birthdate', 'dob1=«1990-01-01»'),
  ...readMarked('phone', 'phone1=«030123456»&x=1'),
  ...readMarked(
    'name',
    `
buyer_name=«Ada»
{"payerName":"«Ada Lovelace»"}
shopperName=«Lovelace»
receiver_name: «Ada Lovelace»
{"additionalName":"«Augusta»"}
`,
  ),
  ...readMarked(
    'taxid',
    `
pesel=«44051401359»
"bsn":"«111222333»"
burgerservicenummer: «111222333»
personnummer «19811218-9876»
personnummer=«19811218-9876»
fødselsnummer «01019012345»
CPR-nr «010190-1234»
HETU «131052-308T»
AHV «756.1234.5678.97»
NRIC «S1234567D»
OIB «33392005961»
TC Kimlik No «10000000146»
tfn=«123456782»
rodné číslo «780123/3540»
`,
  ),
  // By their check digits alone.
  ...readMarked(
    'taxid',
    `
«11010519491231002X»
no customer «440524199501010014» found
«19811218-9876»
«131052-308T»
«756.1234.5678.97»
주민등록번호 «900101-1234568»
`,
  ),
  ...readMarked(
    'none',
    `
110105194912310021
order 20261129-1234
order 261129-1234
order 19811218-9875
131052-308A
756.1234.5678.98
900101-1234560
1.756.1234.5678.97
logo@2x.png
react@next
`,
  ),
  ...readMarked(
    'account',
    `
Invalid VPA «ada@okhdfcbank»
vpa=«ada.lovelace-1@ybl»&amount=1
«9876543210@paytm»
`,
  ),
  ...readMarked('secret', '{"pixKey":"«ada17»"}'),
  // Escapes of code, logs and JSON.
  ...readMarked('email', String.raw`«ada\x40example.com»`),
  ...readMarked('email', String.raw`mail «ada\\x40example.com» now`),
  ...readMarked(
    'payload',
    `
data:«text/plain;base64,YWRhQGV4YW1wbGUuY29t»
Failed to load data:«text/html,<p>Lovelace</p>» now
at foo (data:«text/javascript;base64,Y29uc29sZS5sb2coMSk=»:1:5)
foo@data:«text/javascript;base64,Y29uc29sZS5sb2coMSk=»:1:5
url("data:«application/json,%7B%22name%22%3A%22Lovelace%22%7D»")
<img src="data:«image/svg+xml;utf8,<svg><text>Lovelace</text></svg>»">
data:«application/json;charset=utf-8;base64,eyJuIjoiTG92ZWxhY2UifQ==»
Refused to run "javascript:«login('Lovelace', 1)»"
a[href="javascript:«void(0)»"]
`,
  ),
  ...readMarked(
    'none',
    `
x=1&y2=2
h1=1
at main2:10:5
token2.js:10
render@https://shop.example/session2:10:5
data:image/svg+xml
data: text/html
javascript:10:5
text/javascript:x
split(/\\//)
owner_name_length=3
heture 123456
["email","password","phone"]
fields: ["password", "password2"]
t("password", "Passwort2")
x("passwordLength", "12345678")
["password","is required 8"]
gtag("event", "purchase12")
`,
  ),
]

/** Paths whose slashes are escaped, as JSON of PHP has them, with what has to be left. */
export const ESCAPED_PATHS: readonly (readonly [text: string, expected: string])[] = [
  [String.raw`{"file":"\/home\/ada\/app.js"}`, String.raw`{"file":"\/home\/[user]\/app.js"}`],
  [String.raw`at x (\/Users\/ada\/app.js:10:5)`, String.raw`at x (\/Users\/[user]\/app.js:10:5)`],
  [String.raw`GET \/api\/reset\/Ab3dE5fG7h9`, String.raw`GET \/api\/reset\/[secret]`],
  [String.raw`"\/invite\/Ab3dE5fG7h"`, String.raw`"\/invite\/[secret]"`],
  [
    String.raw`{"url":"https:\/\/ada:pw9@shop.example\/cart?token=abc#x"}`,
    String.raw`{"url":"https:\/\/shop.example\/cart"}`,
  ],
  [String.raw`"https:\\/\\/ada:pw9@x.example\\/"`, String.raw`"https:\\/\\/x.example\\/"`],
  [String.raw`\x22password\x22:\x22hunter2\x22`, String.raw`\x22password\x22:\x22[secret]\x22`],
  [String.raw`\x70assword=hunter2`, String.raw`\x70assword=[secret]`],
]
