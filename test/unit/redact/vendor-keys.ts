const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const HEX = '0123456789abcdef'
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789'
const URL_SAFE = `${ALNUM}-_`
const UUID = '8-4-4-4-12'

/** How each vendor writes its keys: text as it is, and in angle brackets how many characters of which alphabet. */
const FORMS = `
npm_<36> npm_<36> npm_<36> pypi-AgEIcHlwaS5vcmc<90u> pypi-AgENdGVzdC5weXBpLm9yZw<90u> rubygems_<48h> cio<32> oy2<43l> dckr_pat_<27u> dckr_oat_<32u>
ghp_<36> gho_<36> ghu_<36> ghs_<36> ghr_<36> github_pat_<22>_<59> glpat-<20u> glptt-<40h> gldt-<20u> glrt-<20u> glcbt-<20u> glsoat-<20u> glft-<20u> glagent-<50u> gloas-<64h>
SG.<22u>.<43u> key-<32h> pubkey-<32h> <32h>-us14 <32h>-us6 xkeysib-<64h>-<16> xsmtpsib-<64h>-<16> mlsn.<64h> re_<8>_<24> md-<22>
xoxb-<12d>-<13d>-<24> xoxp-<12d>-<12d>-<12d>-<32h> xoxa-2-<12d>-<24> xoxr-<12d>-<24> xoxs-<10d>-<10d>-<24> xapp-1-A<10U>-<13d>-<64h> xoxe-1-<60> xoxe.xoxp-1-<60>
M<23>.<6u>.<27u> N<25>.<6u>.<38u> mfa.<84u> <9d>:AA<33u> <10d>:AA<33u>
AC<32h> SK<32h> sk_live_<24> sk_test_<24> rk_live_<24> rk_test_<99> pk_live_<24> whsec_<32> ek_live_<40> sk_org_<24> pi_3<23>_secret_<24> seti_1<23>_secret_<24>
sq0atp-<22u> sq0csp-<43u> EAAA<60u> EAAl<60u> AQEyhmf<90b> AQFyhmf<120b> access_token$production$<16l>$<32h> access_token$sandbox$<16l>$<32h> production_<8l>_<16l> sandbox_<8l>_<16l>
A<79u> E<79u> A21AA<92u> rzp_live_<14> rzp_test_<14> APP_USR-<16d>-<6d>-<32h>-<9d> TEST-<16d>-<6d>-<32h>-<9d> klarna_live_api_<64u> klarna_test_api_<64u>
FLWSECK-<32h>-X FLWSECK_TEST-<32h>-X live_<30> test_<30> live_<40u> access_<35> pdl_live_apikey_<26l>_<22>_<3> $aact_prod_<80> $aact_<100> ck_<40h> cs_<40h> sup_sk_<32>
shpat_<32h> shpss_<32h> shpca_<32h> shppa_<32h> shptka_<32h> shpua_<32h> vtexappkey-mystore-<6U> vtexappkey-loja123-<6U> vtexapptoken-<60> SWIA<22U> SWSC<22U>
pat-na1-<uuid> pat-eu1-<uuid> 00D<12>!AQ<90> 00D<15>!AR<90> 1000.<32h>.<32h> dG9rO<55>= pat<14>.<64h> key<14> secret_<43> ntn_<46> lin_api_<40> lin_oauth_<64h>
figd_<40u> ATATT3xFfGF0<180u> ATCTT3xFfGN0<180u> ATBB<32> ATTA<64h> 1/<16d>:<32h> 2/<16d>/<16d>:<32h> 0/<32h> pk_<8d>_<32U> tfp_<44u>
AKIA<16U> ASIA<16U> ABIA<16U> ACCA<16U> AIza<35u> ya29.<120u> ya29.a0<100u> 1//0<60u> GOCSPX-<28u> <3u>8Q~<34u> LTAI<20> AKID<32> AQVN<36u> SCW<17U>
dop_v1_<64h> doo_v1_<64h> dor_v1_<64h> HRKU-<uuid> HRKU-AA<60u> fm1r_<90b> fm2_<120b> fo1_<43u> nfp_<36> nfc_<36> vcp_<56> vck_<56> rnd_<32> cfut_<40> cfat_<40> cfk_<40> 0x4AAAAAA<26u>
dp.pt.<43> dp.st.prd.<43> dp.ct.<43> dp.sa.<43> hvs.<24> hvs.CAESI<90u> hvb.<90u> s.<24> ops_eyJ<250> A3-<6U>-<6U>-<5U>-<5U>-<5U>-<5U> AGE-SECRET-KEY-1<58U> <14>.atlasv1.<60u> pul-<40h>
dapi<32h> dapi<32h>-2 glc_<60> glsa_<32>_<8h> sntrys_<120>_<43u> sntryu_<64h> NRAK-<27U> NRII-<32u> NRJS-<19h> <36h>NRAL dt0c01.<24U>.<64U> dt0s16.<24U>.<64U> hcaik_<58l> sqp_<40h> squ_<40h>
pscale_tkn_<43u> pscale_pw_<43u> pscale_oauth_<43u> sbp_<40h> sb_secret_<31u> napi_<64l> AVNS_<19> mdb_sa_sk_<40u>
sk-proj-<120u> sk-svcacct-<120u> sk-admin-<120u> sk-<48> sk-ant-api03-<93u> sk-ant-admin01-<93u> sk-or-v1-<64h> hf_<34> api_org_<34> r8_<37> gsk_<52> xai-<80> pplx-<48> nvapi-<64u> tvly-<32> pcsk_<60u> lsv2_pt_<32h>_<10h> e2b_<40h> tgp_v1_<43u>
PMAK-<24h>-<34h> CFPAT-<43u> sk.eyJ1<60>.<22u> pk.eyJ1<60>.<22u> APA91<134u> EZAK<54> EZTK<54> shippo_live_<40h> shippo_test_<40h> duffel_live_<43u> live_<35h> test_<35h> rdme_<70l> phx_<43> os_v2_app_<100l>
bkua_<40h> CCIPAT_<22>_<40h> tskey-auth-<17>-<32> tskey-api-<17>-<32> AKCp<69> API-<26U> sha256~<43u> sdk-<uuid> mob-<uuid> EAA<120> IGQ<150u> AAAAAAAAAAAAAAAAAAAAA<80> GR1348941<20u> <24h>:<64h>
snyk_uat.<8h>.<60u> snyk_sat.<8h>.<60u> bkaj_<40> xaat-<uuid> xapt-<uuid> vercel_blob_rw_<16>_<30> xnd_production_<56> xnd_development_<56> Mid-server-<24> SB-Mid-server-<24>
signkey-prod-<64h> sk_prod_<50> sk_dev_<50> sk_sbox_<26l> pk_prod_<40> tr_prod_<24>9 secret-live-<34u>= secret-test-<34u>= wandb_v1_<60> fio-u-<64u> sk-lf-<uuid> pk-lf-<uuid> npg_<12>9 prtapi_<32h>
public-production-<uuid> link-sandbox-<uuid> processor-production-<uuid> sk_<uuid> sk_test_<uuid> api-<uuid> pub<32h> pat.<22>.<24h>.<20> <32h>-<8h>-<8h> 0.<uuid>.<30l>:<22b>== st.<24h>.<32h>.<32h>
re_<32>7 sl.u.AF<130> md-<20>aB3 pa-<40>aB3 sk_<40>aB3 ak_live_<30> api_<22>.<22> 00<37>aB3 6L<35>aB3 MC5<40>.<60> ABSK<109b>= GOOG1E<55U> prod:happy-animal-123|<80> perm:<20>=.<10>=.<20> cal_live_<32h> <52>JQQJ99<10>ACOG<4>9 <73>aB3AZDO<4>
skey_<18l>9 skey_test_<18l>9 Q2xpZW50X0lkX<90> asat_<32h> sandbox-<29>aB3
`
  .trim()
  .split(/\s+/)

const ALPHABETS: Readonly<Record<string, string>> = {
  h: HEX,
  u: URL_SAFE,
  U: UPPER,
  l: LOWER,
  b: `${ALNUM}+/`,
  d: '0123456789',
}

/** Two made-up keys for each form, always the same. */
export const VENDOR_KEYS: readonly string[] = FORMS.flatMap((form, i) => [fillIn(form, i + 1), fillIn(form, i + 1_001)])

/** Names and ids that begin as keys do. */
export const NO_KEYS: readonly string[] = `
npm_config_registry
npm_package_version
npm_lifecycle_event
npm_config_user_agent is not set
hf_hub_download
hf_transfer
key-value
key-value-store-v2
key-1
keyboardShortcuts
keyof
pat-na1
patch.v2.3
secret_santa
secret_santa_2026_list
ghp_
ghp_ is a prefix
github_pat
glpat-
glpat-dialog-header
gho-st
xoxo
xoxo-hearts
EAAA
EAA
AQE
AKIA
ASIA
ASIA_PACIFIC
SG.example
SG.1
sk-circle-fade-dot
sk-folding-cube-12
sk-SK
sk_SK
sk.svg
pk_users
pk_orders_customer_id
rk_live
live_chat_widget
live_search_results_page_2
test_user_can_log_in
test_shouldRenderTheProductListAgain
test_shows_two_items_in_cart_2
access_denied
access_level_3
access_token
access-control-allow-origin
sandbox_mode
production_build_2026
md-button
md-grid-list-col-2
fc-day-grid
fc-event-title-container
pa-2
fw_icon
r8_
r8_uint
hvs
dp.pt
dp.scale
s.length
s.map
t1.start
sl.js
mfa.enabled
mfa.required
dapi
dapi.example
shpat
shippo
shippo_test_mode
rubygems.org
pypi.org
dockerhub
AC1234
SK1234
SK-12345
SKU0123456789
ACME2026
API-2026
API-KEY
sha256:abc
sha256~
whsec
nfp_
rnd_seed
vck_
phc_
napi_build
pul-down
live_region_4
us14
abc-us2
1/2
0/1
1/10:30
2/3
pi_3MtwBwLkdIwHu7ix28a3tqPa
cus_NffrFeUfNV2Hib
ch_3MmlLrLkdIwHu7ix0snN0B15
sub_1MowQVLkdIwHu7ixeRlqHVzs
price_1MoBy5LkdIwHu7ixZhnattbh
prod_NWjs8kKbJWmuuc
acct_1032D82eZvKYlo2C
evt_1NG8Du2eZvKYlo2CUI79vXWy
cs_test_a11YYufWQzNY63zpQ6QSNRQhkUpVph4WRmzW0zWJO2znZKdVujZ0N0S22u
in_1MtHbELkdIwHu7ixl4OzzPMv
re_1Nispe2eZvKYlo2Cd31jOCgZ
pm_1MqLiJLkdIwHu7ixUEgbFdYF
txn_1MiN3gLkdIwHu7ixxapQrznl
file_1N3QSO2eZvKYlo2CsDOzhXvA
order_IluGWxBm9U8zJ8
pay_29QQoUBi66xx2f
plink_1MoC3ULkdIwHu7ixZjtGpVl2
seti_1Mm8s8LkdIwHu7ix0OXBfTRG
req_8vJkrZ0Aw2p3Xq
ses_01J8ZQ4Y7T3N5V2B9C6D8F0G1H
ws_1280x720
T0123ABCD channel C0123ABCD
gid://shopify/Product/1234567890
gid://shopify/Order/450789469
urn:li:share:6844785523593134080
arn:aws:s3:::my-bucket/assets
projects/my-shop/topics/orders
st.map.filter
pat.test
MC5.module
cal_events_2026
npg_config
tr_prod_table
pk_prod_orders
sk_dev_mode
sandbox-iframe-host
secret-test-mode
signkey-test-suite
link-sandbox-ui
public-production-build
api-gateway-7d9f8b6c5-x2x4z
md-checkbox-container
pub2026
wandb_v1_
Mid-server-side
sk_surrogate_key_1
pk_orders2024items
perm-user.admin.write
LR61 6LR61
ABSKQ
GOOG1
xaat-1
sha256-47DEQpj8HBSa-/TImW-5JCeuQeRkm5NMpJWZG3hSuFU=
`
  .split('\n')
  .filter((line) => line !== '')

function fillIn(form: string, seed: number): string {
  const next = randomFrom(seed)
  return form.replace(/<([^>]+)>/g, (_, spec: string) => {
    if (spec === 'uuid')
      return UUID.split('-')
        .map((length) => draw(next, HEX, Number(length)))
        .join('-')
    const [, length = '', name = ''] = /^(\d+)(\w?)$/.exec(spec) ?? []
    return draw(next, ALPHABETS[name] ?? ALNUM, Number(length))
  })
}

function draw(next: () => number, alphabet: string, length: number): string {
  const drawn = Array.from({ length }, () => alphabet.charAt(Math.floor(next() * alphabet.length))).join('')
  // No published key ends in a dash.
  return drawn.replace(/[-_]$/, '7')
}

// mulberry32
function randomFrom(seed: number): () => number {
  let state = seed * 0x9e3779b9
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
