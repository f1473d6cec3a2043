import { matchesOf, type Span } from './span.js'

/** Cookies of shops, servers, firewalls and analytics whose names do not suggest a secret. */
export const COOKIE_NAME =
  /^(?:\.?AspNet(?:Core)?\.[\w.-]{1,60}|\.ASPXAUTH|\.AUTH|ARRAffinity(?:SameSite)?|BIGipServer[\w.~-]{1,60}|TS01[0-9a-f]{4,10}|_abck|bm_sz|bm_sv|ak_bmsc|__cf_bm|cf_clearance|__cfduid|incap_ses_\w{1,40}|visid_incap_\w{1,20}|nlbi_\w{1,20}|AWSALB(?:TG)?(?:CORS)?|wordpress_sec_\w{1,40}|wp_woocommerce_session_\w{1,40}|woocommerce_cart_hash|PrestaShop-\w{1,40}|OCSESSID|ci_session|frontend_cid|remember_web_\w{1,60}|dwsid|dwac_\w{1,40}|dwanonymous_\w{1,40}|_shopify_[a-z]{1,3}|_shopify_(?:sa_[tp]|essential|analytics|marketing)|cart_sig|secure_customer_sig|_secure_session_id|storefront_digest|keep_alive|checkout_?\.?vtex\.com|__ofid|VtexRCSessionIdv7|VtexRCMacIdv7|vtex_(?:session|segment)|_gid|_gac_[\w-]{1,30}|_gcl_[a-z]{2}|_fb[pc]|_hjSession\w{0,40}|ajs_(?:user|anonymous|group)_id|intercom-(?:id|session|device-id)-\w{1,20}|hubspotutk|__hs(?:tc|sc)|_pk_(?:id|ses)\.[\w.]{1,30}|mp_\w{1,60}_mixpanel|AMP_\w{6,20}|optimizelyEndUserId|_ttp|_tt_enable_cookie|_uetsid|_uetvid|_clck|_clsk|__kla_id|__zlcmid)$/i

/** `cart=8f3e2a; path=/` */
const ASSIGNED =
  /(?<![\w.-])[\w.-]{1,60}=(?<value>[^\s;,"'=[\]]{4,2000}={0,2}); ?(?:path=\/|httponly|samesite=|max-age=\d|expires=[a-z]{3},)/gi

/** Finds the value of a cookie by the attributes after it. */
export function findAssignedCookies(text: string): Span[] {
  return matchesOf(text, ASSIGNED).map(({ 0: match, index, groups }) => {
    const start = index + match.indexOf('=') + 1
    return { start, end: start + (groups?.value ?? '').length, kind: 'cookie' }
  })
}
