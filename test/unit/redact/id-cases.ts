import { readMarked } from './marked.js'

/** National ids by their check letters or the word in front, and numbers that only look like them. */
export const ID_CASES = [
  ...readMarked(
    'taxid',
    `
«12345678Z»
DNI «12345678Z»
dni: «12345678Z»
DNI «12345678-Z» no es válido
«12.345.678-Z»
«X1234567L»
NIE «X-1234567-L»
nie: «Y1234567X» caducado
«Z1234567R»
DNI número «12345678»
dni «00000000T»
«RSSMRA85T10A562S»
codice fiscale «RSSMRA85T10A562S» non valido
«rssmra85t10a562s»
«RSS MRA 85T10 A562S»
cf: «RSSMRA85T10A562S»
NIF «123456789»
nif: «123456789»
NIF «123 456 789» inválido
contribuinte «501964843»
número de contribuinte: «501964843»
partita IVA «12345678903»
aadhaar «2345 6789 0124»
Aadhaar number «234567890124»
«2345 6789 0124»
«2345-6789-0124»
PAN «ABCPE1234F»
PAN number «ABCPE1234F» is invalid
pan card «ABCPE1234F»
Steuer-ID «86095742719»
Steuer-ID: «86 095 742 719»
Steuernummer «12/345/67890»
«1 85 05 78 006 084 91»
«185057800608491»
sécurité sociale «1 85 05 78 006 084 91»
passport «AB1234567»
pasaporte «AAA123456»
Reisepass «C01X00T47»
passeport n° «12AB34567»
RUT «12.345.678-5»
RUN «12345678-5»
run: «12345678-5»
CURP «GARC850101HDFRRL09»
RFC «GARC850101AB1»
CUIT «20-12345678-6»
PIS «120.12345.67-8»
RG «12.345.678-9»
CNH «12345678901»
PESEL «44051401359»
BSN «111222333»
numero fiscal «501964843»
Personalausweis «L01X00T47»
Sozialversicherungsnummer «65 070649 C 103»
`.replaceAll('cf: «RSSMRA85T10A562S»', 'cf «RSSMRA85T10A562S»'),
  ),
  ...readMarked(
    'taxid',
    `
12345678A
12345678
87654321B
ABC12345678Z1
SKU12345678Z
X1234567A
X-1234
11112222333
2345 6789 0123
1234 5678 9012
2000 3000 4000
234567890124
123456789
501964843
AAAAAA00A00A000A
ABCDEF12G34H567X
RSSMRA85T10A562X
ABCPE1234F
ABCDE1234F
NIF inválido
nif: required
DNI is required
DNI obligatorio
NIE missing
CIF 2026
pan 10 20
pan left 100 200 300
pan 12345
run 12345
run 1234567
run: 123456
run #12345678
test run 1234567
Pipeline run 123456789
RUN 20261120.1
Build run 20261120
RFC 7231
RFC 123456
rfc: 9110
PIS 1.65
pis 12
rg 12
rg --files 123456
cnh 2026
IVA 21%
IVA 21 00
passport required
passport 2 pages
passport stamp 2026
1850578006084
1 85 05 78 006 084 90
order 185057800608490
SKU ABCP-1234
EAN 4006381333931
pedido 7001234567
Bestellnummer 86095742719
Kundennummer 12345678
`,
  ),
]
