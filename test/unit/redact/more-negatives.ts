/** One text a line, each of which has to stay byte for byte. */
export const MORE_NEGATIVES: readonly string[] = `
Chrome/141.0.7390.55
pass: 12 fail: 3
Tests  pass: 12
nome: azul
nombre del campo: color
session 01ARZ3NDEKTSV4RRFFQ69G5FAV expired
card ending 4242
Version/17.4.1 Mobile/15E148 Safari/604.1
Firefox 141.0.2.1
Upgrade to 2.10.0.1 available
app 1.2.3.4-beta.1
@sentry/browser@8.2.1
"react": "^19.2.0"
pkg:npm/react@19.2.0
react@19.2.0(react-dom@19.2.0)
npm ERR! code E404 @scope/pkg@^1.2.3
docker.io/library/node@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
image: node:20.19.2-alpine
sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==
integrity="sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC"
photo@1x.jpg, photo@2x.jpg
<img srcset="a@1x.png 1x, a@2x.png 2x">
icons@2x.min.svg
handler@https://cdn.shop.example/v2/app.min.js:1:2345
e@https://www.shop.example/_next/static/chunks/framework-2c79e2a64abdb08b.js:9:142867
anonymous@blob:https://shop.example/550e8400-e29b-41d4-a716-446655440000:1:1
dispatchEvent@https://shop.example:8443/x.js:1:1
React__default["default"].createElement@webpack:///react.js:1:1
[email protected]
trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7
traceId: 4bf92f3577b34da6a3ce929d0e0e4736
x-request-id: 550e8400-e29b-41d4-a716-446655440000
00-12345678901234567890123456789012-1234567890123456-01
action act_01JD2Z6T9W8Y7X5V4S3R2Q1P0N failed
{"id":"v6-1763609872123-4111222233334"}
vitalId v5-1763609872123-8234567890123
"sentAt":1790000000000,"seq":3
ts=1790000000.123456
1790000000123456789
duration_ns=123456789012
timestamp: 1763609872123456
2026-11-20T03:37:52.123456789Z
2026-11-20T03:37:52.123-03:00
date=2026-11-20&time=03:37
20261120T033752Z
20261120033752123
Date: Fri, 20 Nov 2026 03:37:52 GMT
8711253001202 EAN
ean13: 5449000000996
{"barcode":"3017620422003"}
9771234567003
EAN-8 96385074
upc 036000291452
40170725
GTIN-14 10614141543219
sku=4711-0815-0042
sku 123-456-789
SKU: 7891-2345-678
mpn: MKL12BR/A
article 204.114.16
ref 0123-4567
P/N 60-0012-34
order 2026112000123
order no. 302-1234567-8901234
pedido #100045678
Auftrag 2026-00012345
orderId: 5001234567
cart_id=98765432
product 1234567890123 missing
invoice 2026/11/000123
NF-e 000.123.456
ticket 12345-678
tracking 1Z999AA10123456784
RA123456785BR
R$ 12.345,67
R$1.299,90 à vista ou 12x R$ 108,33
EUR 1 234 567,89
1.234.567,89 EUR
$1,234,567.89
price 129900
total: 12 345 678
12 345 678 bytes
1 234 567 890 items
3.5e-10
1.7976931348623157e+308
-0.0000012345678901
0.12345678909
lat=-23.550520, lng=-46.633308
100 % cotton
75.5% of 1024
#a1b2c3d4
color:#c0ffee;background:#bada55
linear-gradient(90deg, #ff00aa 0%, #00ffaa 100%)
transform: translate3d(10px, 20.5px, 0)
matrix(1, 0, 0, 1, 100, 200)
cubic-bezier(0.4, 0, 0.2, 1)
/p/:slug/reviews/:reviewId
/c/[category]/[...filters]
/account/[[...tab]]
/:locale(en|pt|es)/p/:slug
/users/:userId(\\d+)/email
/reset-password/:token
/reset-password/[token]
/verify/{token}
/login?next=:path
/shop/*splat
/orders/$orderId/items/$itemId
Unexpected token '<'
Unexpected token '<', "<html>" is not valid JSON
SyntaxError: Unexpected token 'o', "[object Obj"... is not valid JSON
JSON.parse: unexpected character at line 1 column 1 of the JSON data
Uncaught SyntaxError: Unexpected token '}'
Unexpected token => 
Unexpected token: string
Unexpected token, expected ";" (10:5)
Cannot destructure property 'email' of 'undefined' as it is undefined.
Cannot read property 'password' of undefined
undefined is not an object (evaluating 'session.user.email')
null is not an object (evaluating 'this.state.token.value')
can't access property "cookie", document is null
session is undefined
ReferenceError: token is not defined
TypeError: user.address is undefined
Failed to read the 'cookie' property from 'Document': Access is denied for this document.
Failed to read the 'localStorage' property from 'Window': Access is denied for this document.
Refused to get unsafe header "Set-Cookie"
Refused to set unsafe header "Cookie"
Invalid login: wrong password
Wrong password
Password mismatch
Passwords do not match
Your password was changed
Password too short: minimum is 8 characters
password must contain at least one number
"password" is required
password: "Required"
{"errors":{"password":["is required"],"email":["has already been taken"]}}
{"error":"invalid_token","error_description":"The access token expired"}
{"code":"invalid_type","expected":"string","received":"undefined","path":["password"],"message":"Required"}
{"error":{"code":"SESSION_EXPIRED","message":"Session expired"}}
error: invalid_grant
OAuth error: token revoked
CSRF token mismatch
CSRF token missing or incorrect.
JWT expired
jwt malformed
JsonWebTokenError: invalid signature
TokenExpiredError: jwt expired
401 Unauthorized: token has expired
403 Forbidden: API key is invalid
API key not valid. Please pass a valid API key.
apiKey is required
Missing API key
Secret not found
Authorization header is missing
authorization: missing
Cookie: none
Session not found: please sign in again
session: expired
No session
session.start
auth:session:expired
user:email read:org
scope=openid profile email phone
scopes: email, profile, address
grant_type=password
response_type=token
response_type=code id_token token
token_type=Bearer
authType: password
type=password
name=email
field: password
fields: ["email","password","phone"]
columns: id, email, phone, address
required: ["email","password"]
missing fields: email, password
autocomplete="current-password"
<input type="password" name="password" required>
<label for="email">Email</label>
<Password />
<EmailField label="E-mail" />
email
phone
Email address
Phone: required
phone: iPhone
tel: required
E-mail é obrigatório
O CPF informado é inválido
CPF: inválido
El correo electrónico no es válido
Le mot de passe doit contenir au moins 8 caractères
Das Passwort muss mindestens 8 Zeichen lang sein
Passwort: erforderlich
Geburtsdatum fehlt
Adresse invalide
Endereço não encontrado
Telefone inválido
Sitzung abgelaufen
Sessão expirada
const [password, setPassword] = useState('')
const session = await getSession()
let token = null
token ??= createToken()
if (!token) throw new Error('no token')
function resetPassword(email, token) {}
password => hash(password)
(token) => token.value
async getToken() { return this.token }
import { Session } from './session'
export type Email = string
interface User { email: string; phone?: string; address: Address }
user?.email ?? ''
props.password
values.email
token.length
tokens[0]
session.user.id
req.headers.authorization
event.target.value
document.cookie
localStorage.getItem('token')
sessionStorage.setItem('session', value)
expect(token).toBe(true)
type Token = { kind: string }
Type 'string' is not assignable to type '{ password: string; }'.
Argument of type 'Session' is not assignable to parameter of type 'Token'.
at TokenStore.get (https://shop.example/assets/token-store-BcD3fG7h.js:3:45)
at Address (address.tsx:12:3)
at checkEmail (email.ts:4:5)
at async Session.load [as load] (session.mjs:20:11)
at Phone.<anonymous> (phone.js:1:1)
password-input.tsx:10:5
src/email/index.ts:12
session/token.ts
PasswordField.tsx
./src/components/Password.tsx
node_modules/jsonwebtoken/verify.js:10:5
node_modules/cookie/index.js:1:1
/assets/password-reset-3fa9c2b1.css
/assets/chunk-7XK3P2QJ.js
/assets/index.3fa9c2b1d4e5f607.js
/_next/static/chunks/pages/_app-0f1e2d3c4b5a6978.js
/_nuxt/entry.DfJ2k3aB.js
main.8f7d6a5b4c3e2f1a.chunk.js
vendors~main.4711.js
runtime-es2015.1eba213af0b233498d9d.js
polyfills-42372ed130431b0a.js
0.3fa9c2b1.js:1:1
line 120, column 45
(120:45)
[120, 45]
10:5-12:8
L120-L145
:10:5
1280x720@2x
DPR 2.625
1024 KB
5,242,880 bytes
12.3 MiB of 64 MiB
123456789
1234567890123
00:01:23.456
12h34m56s
P3DT4H
ISBN 0-306-40615-2
ISBN-13: 978-0-306-40615-7
isbn=9780306406157
ISSN 0317-8471
DOI 10.1000/182
10.1038/s41586-020-2649-2
arXiv:2101.00001
RFC 7231
RFC: 7231
HTTP/1.1 200 OK
HTTP 404
status=500 duration=1234
GET /api/products?page=2 200
POST /graphql 200 123ms
GET https://shop.example/api/v1/products/1234 404
https://shop.example/assets/app.js
https://shop.example/p/camiseta-azul-42
https://cdn.shop.example/images/12345678/photo@2x.jpg
https://fonts.googleapis.com/css2
https://www.googletagmanager.com/gtm.js
https://shop.example/@jane/posts
ws://localhost:24678/
about:blank
about:srcdoc
data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk
data:image/svg+xml
#main > div.product-card:nth-child(3) > button.add-to-cart
input[name=password]
input[type=email]:invalid
[aria-label="Phone number"]
#password-field
.address__street
form[action="/session"]
div#session.token
button[data-id="12345"]
td:nth-child(4):hover
a[href^="mailto:"]
a[href^="tel:"]
:root{--color:#fff}
a:b:c
key:value
foo=bar&baz=1
a=1;b=2
theme=dark; lang=pt
Content-Type: application/json; charset=utf-8
Strict-Transport-Security: max-age=31536000
Content-Disposition: form-data; name="file"; filename="x.png"
WebSocket connection to 'wss://shop.example/socket' failed
net::ERR_CONNECTION_RESET
Error: Minified React error #310; visit https://reactjs.org/docs/error-decoder.html for the full message
Object captured as exception with keys: email, password
{"name":"TypeError","message":"x is not a function"}
{"level":"info","msg":"ready","pid":1234}
pid 12345
port 5432
localhost:5432
db.internal:5432
redis:6379
x86_64
arm64-v8a
en_US.UTF-8
pt-BR
America/Sao_Paulo
UTC-3
GMT+0200
São Paulo, 12 de novembro de 2026
12 de março
Rua
Main Street
1st, 2nd, 3rd
A-1, B-2
1-2-3
1.2.3
10.5.2
10.15.7
192.168
256.1.1.1
1.2.3.4.5
999.999.999.999
12:34
::before
std::string
a::b::c
Foo::Bar::baz
fe:male
12:ab
ab:cd
IPv4
IPv6
0.0.0
/home
/home/
/Users/
/home/index.html
C:\\Windows\\System32
C:\\Program Files\\nodejs\\node.exe
/usr/local/bin/node
/var/log/app.log
/app/dist/server.js
/opt/app/index.js
~/.npmrc
../src/x.ts
ABCD1234EFGH5678
XK-7Y2-9PQ
9f86d081
deadbeef
cafebabe00112233
MTIzNDU2Nzg5MA
Zm9vYmFy
cmVhY3Q=
V1StGXR8Z5jdHi6BmyT
k3x9-22ab
8c1f2a3b4d5e6f70
1a2b3c4d5e6f
lorem-ipsum-dolor-123
AB-12-CD
AB 12 CD 34
12 AB 34
Step 1 of 3
Room 101
Apollo 11
Windows 11
1,2,3
4 x 100 g
4000 2000 1000 500
5 4 3 2 1
4096 2048 1024 512
4000, 1280, 1024, 2048
[4000,1000,2500,1800]
{"lcp":4000,"fcp":1800,"inp":2000,"ttfb":8000}
width=1920 height=1080 dpr=2
10 20 30 40 50 60 70 80
2024 2025 2026 2027
2026-11-20 2026-11-21
11/2026
sizes: 36 38 40 42 44
36-38-40
38/40/42
3-4-5-6
555
1-800
911
+1
+5
+10%
+20 points
1+1=2
2 + 2
C++17
a+b
foo+bar
utm+source
`
  .split('\n')
  .filter((line) => line !== '')
