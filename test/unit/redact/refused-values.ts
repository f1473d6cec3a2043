import { readMarked } from './marked.js'

/** Values whose refusal is told in five languages, and cookies by their names. */
export const REFUSED_VALUES = [
  ...readMarked(
    'secret',
    `
senha incorreta: «gato123»
senha inválida: «gato123»
contraseña incorrecta: «gato123»
contraseña no válida: «gato123»
mot de passe incorrect : «chat123»
mot de passe invalide : «chat123»
Passwort falsch: «katze123»
password incorrect: «hunter2»
api key invalid: «ABCD-EFGH-IJKL»
apiKey "«ABCD-EFGH-IJKL»" rejected
PGPASSWORD=«two99»
password \`«two words»\` rejected
license key «ABCD-EFGH-IJKL-MNOP» invalid
API-Schlüssel «ABCD-EFGH-IJKL» ungültig
Code «550172» ist ungültig
Der Code «550172» ist abgelaufen
código «550172» inválido
o código «550172» expirado
the code «550172» is wrong
invalid token «5f3e1b2a9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f»
{"m":"Password \\"«correct horse»\\" rejected"}
GenieKey «ba1c0378-3fe1-451b-abef-4851805e4f69»
ApiKey «dab20b1aa07b5ee1980d538cafb7cb35» rejected
connect jdbc:oracle:thin:«scott/tiger»@//h:1521/x
https://hooks.zapier.com/hooks/catch/«2658069/285bjte/»
https://ptb.discord.com/api/v10/webhooks/«2745857311472780648/3jFZMcp9lXTeZ9yabLcK37Ej56S6»
https://hook.eu1.make.com/«hqgu22vwad9gorkcapjn8avp7k7apjpw»
https://maker.ifttt.com/trigger/order/with/key/«GK3_MPuRZOQ0zXKJS_lKri-Mg5oyL8»
https://events.pagerduty.com/integration/«3ad189512385304507dcd6502b717d18/enqueue»
https://open.feishu.cn/open-apis/bot/v2/hook/«bb2b7e52-ac8f-42f1-a517-39ea041f2cd5»
https://acme.app.n8n.cloud/webhook/«9ef7d698-9508-42a3-a50a-1b66f42b212c»
https://chat.example.com/hooks/«zsi73c1gdlw2cl739hitsbsr9s»
/gift/redeem/«ABCD-EFGH-WXYZ»
ExponentPushToken[«dwjeK8z9U8dbKpuYy7P6sg»]
Product code 550172 is invalid
error code 550172
/api/webhooks/orders/created
/src/hooks/useDebouncedValue/index.js
senha incorreta: tente de novo
password incorrect: 3 attempts left
token invalid: 401 Unauthorized
mot de passe incorrect : 2 essais restants
/redeem/GIFT-CARDS
/activate/STEP-TWO
secret-live-stream-2026
Basic TheLongCamelCaseNameOfAClass1WithDigit
mot de passe incorrect : veuillez réessayer
contraseña incorrecta: inténtelo de nuevo
`,
  ),
  ...readMarked(
    'cookie',
    `
_shopify_s=«abc123def456»
.ASPXAUTH=«ABC123DEF456»
.AspNetCore.Identity.Application=«CfDJ8abc123»
wordpress_sec_abc=«admin123def»
VtexIdclientAutCookie_store=«Gjtyc3YLbzZ3CafKL9B3.fivVJDDd»
cart=«abc123def456»; path=/
Set cart=«abc123def456»; HttpOnly
theme_path=/a; mode=fast
`,
  ),
  ...readMarked(
    'phone',
    `
request failed, «612 345 678», retry
sizes 12, 612 345 678
`,
  ),
  ...readMarked(
    'taxid',
    `
GSTIN «27ABCPE1234F1Z5»
voter id «ABC1234567» invalid
`,
  ),
]
