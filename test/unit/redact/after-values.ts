import { readMarked } from './marked.js'

/** What stands beside a value, in front of it and behind it, has to stay. */
export const AFTER_VALUES = [
  ...readMarked(
    'email',
    `
email: «jane@example.com» already registered
email «jane@example.com» already registered
e-mail: «jane@example.com» já cadastrado
correo: «jane@example.com» no es válido
email=«jane@example.com» failed
courriel : «jane@example.com» est invalide
E-Mail: «jane@example.com» ist ungültig
`,
  ),
  ...readMarked(
    'phone',
    `
phone: «11987654321» is not valid
telefone: «11987654321» inválido
«+55 11 98765-4321» rejected
call «+1 415 555 2671» now
call «415-555-2671» x now
phone=«11987654321» failed
`,
  ),
  ...readMarked('cpf', 'cpf: «52998224725» inválido\ncpf «529.982.247-25» já existe\ncpf=«52998224725» failed'),
  ...readMarked('ssn', 'ssn: «123-45-6789» rejected\nssn «123-45-6789» is invalid\n«123-45-6789» rejected'),
  ...readMarked(
    'card',
    `
card number: «4111111111111111» declined
cvv: «123» rejected
«4111 1111 1111 1111» declined
card «4111-1111-1111-1111» expires soon
«4111111111111111» 12/27
`,
  ),
  ...readMarked(
    'iban',
    'iban: «DE89370400440532013000» invalid\n«DE89370400440532013000» B2\nIBAN «DE89 3704 0044 0532 0130 00» ist falsch',
  ),
  ...readMarked(
    'name',
    `
first name: «Ana» is too short
first name: «Ada Lovelace», age: 36
first_name=«Joana» Failed to save
username: «joana77» not found
surname: «Pereira» is invalid
nome completo: «Maria Silva» não encontrado
apellidos: «García López» no es válido
prénom : «Amélie» est trop court
Vorname: «Jürgen» ist zu lang
`,
  ),
  ...readMarked(
    'address',
    `
address=«12 Acacia Avenue» failed to save
address: «12 Acacia Avenue» is not deliverable
zip: «94110 US» not found
endereço: «Rua das Flores, 123» não encontrado
Anschrift: «Hauptstraße 5» ist ungültig
`,
  ),
  ...readMarked(
    'birthdate',
    'birthdate: «1990-02-28» must be in the past\ndob: «28/02/1990» is invalid\nGeburtsdatum: «1. Januar 1990» ist ungültig\nborn: «1 January 1990» is invalid',
  ),
  ...readMarked(
    'ip',
    'ip: «203.0.113.5» blocked\nfrom «203.0.113.5» again\nhttp://[«::1»]:8080/path\nhttp://[«2001:db8::1»]:3000/a/b failed\nhttp://[«2001:db8::1»]/a\nat f (http://[«::1»]:8080/app.js:10:5)\nconnect ECONNREFUSED «::1»:5432',
  ),
  ...readMarked('mac', 'MAC «00:1A:2B:3C:4D:5E» seen'),
  ...readMarked(
    'jwt',
    '«eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4» expired\n(«eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4»).',
  ),
  ...readMarked(
    'secret',
    `
«sk_live_4eC39HqLyjWDarjtT1zdp7dc» expired
«sk_live_4eC39HqLyjWDarjtT1zdp7dc», expired
«sk_live_4eC39HqLyjWDarjtT1zdp7dc». Try again
«sk_live_4eC39HqLyjWDarjtT1zdp7dc»/expired
Bearer «abc123def456» expired

`,
  ),
  // User info goes without a mark; the host, the port and the path stay.
  ...Object.entries({
    'postgres://user:pw@host:5432/db': 'postgres://host:5432/db',
    'postgres://user@host:5432/db': 'postgres://host:5432/db',
    'postgres://app:p%40ss@db.internal:5432/shop_2024': 'postgres://db.internal:5432/shop_2024',
    'postgres://u:p@h1:5432,h2:5432/shop': 'postgres://h1:5432,h2:5432/shop',
    'mysql://root:pa/ss@db:3306/app': 'mysql://db:3306/app',
    'mssql://sa:p@ss/w0rd@db:1433/crm': 'mssql://db:1433/crm',
    'sqlserver://sa:Passw0rd@db:1433/master': 'sqlserver://db:1433/master',
    'redis://:hunter2@cache:6379/0': 'redis://cache:6379/0',
    'rediss://default:abc123@host.upstash.io:6379/15': 'rediss://host.upstash.io:6379/15',
    'mongodb+srv://u:p@cluster0.abc.mongodb.net/myDb2?retryWrites=true': 'mongodb+srv://cluster0.abc.mongodb.net/myDb2',
    'amqps://u:p@host:5671/vhost': 'amqps://host:5671/vhost',
    'jdbc:postgresql://u:p@host:5432/db1': 'jdbc:postgresql://host:5432/db1',
    'clickhouse://default:pw@ch:9000/analytics': 'clickhouse://ch:9000/analytics',
    'smtp://user:pw@mail.example.com:587/x': 'smtp://mail.example.com:587/x',
    'https://0123456789abcdef0123456789abcdef@o12345.ingest.sentry.io/4507': 'https://o12345.ingest.sentry.io/4507',
    'postgres://u:pw@[2001:db8::1]:5432/shop': 'postgres://[[ip]]:5432/shop',
    'mysql://root:pw@10.0.0.5:3306/crm': 'mysql://[ip]:3306/crm',
  }).flatMap(([url, bare]) => [
    { text: url, expected: bare, gone: [] },
    { text: `connect ${url} failed`, expected: `connect ${bare} failed`, gone: [] },
    { text: `DATABASE_URL="${url}" set`, expected: `DATABASE_URL="${bare}" set`, gone: [] },
  ]),
  ...readMarked(
    'none',
    'auth.shop.example:8443/path\nmail.example.com:587\nhttp://auth:8080/path\nhttp://session.local:3000/x\nGET /users/me 200\nGET /users/42 500\nconst MIN_TOKEN = 12\nsession: text,\nSessionId: "text",\npreviousSession: session[3], x\nvalue@index.android.bundle:12:1917\nconst keyOf = (address: string) => {',
  ),
]
