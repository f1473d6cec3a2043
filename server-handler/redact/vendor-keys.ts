/** Characters that a key has behind its prefix. */
export type KeyBody = 'word' | 'dotted' | 'base64'

/**
 * Prefixes that are long enough to be recognized anywhere, also inside another word. Sources: the vendors' documentation
 * and the public lists of secret scanners.
 */
export const DISTINCT_PREFIXES: Readonly<Record<KeyBody, Readonly<Record<string, string>>>> = {
  word: {
    stripe: 'sk_live_ sk_test_ rk_live_ rk_test_ pk_live_ pk_test_ sk_org_ ek_live_ ek_test_ whsec_',
    github: 'ghp_ gho_ ghu_ ghs_ ghr_ github_pat_',
    gitlab: 'glpat- glptt- gldt- glrt- glrtr- glcbt- glsoat- glft- glagent- glwt- gloas- glimt- glffct- GR1348941',
    slack: 'xoxa- xoxb- xoxc- xoxd- xoxe- xoxo- xoxp- xoxr- xoxs- xapp- xwfp-',
    shopify: 'shpat_ shpca_ shppa_ shpss_ shptka_ shpua_ shpit_ shpatr_',
    models: 'sk-ant- sk-proj- sk-svcacct- sk-admin- sk-or-v1- gsk_ pplx- nvapi- tgp_v1_ tvly- pcsk_ lsv2_pt_ lsv2_sk_',
    square: 'sq0atp- sq0csp- sq0idp-',
    digitalocean: 'doo_v1_ dop_v1_ dor_v1_',
    registries: 'dckr_pat_ dckr_oat_ rubygems_ pypi-AgE cargo_registry_',
    grafana: 'glsa_ glc_',
    linear: 'lin_api_ lin_oauth_ lin_wh_',
    figma: 'figd_ figo_ figu_ figor_ figoh_',
    postman: 'PMAK- PMAT-',
    sentry: 'sntrys_ sntryu_ sntrya_ sntryi_ sntryr_ sntry_',
    databases: 'sbp_ sb_secret_ pscale_tkn_ pscale_pw_ pscale_oauth_ mdb_sa_sk_ AVNS_ CCDB1_',
    newrelic: 'NRAK- NRII- NRJS- NRRA- NRIQ- NRSP-',
    atlassian: 'ATATT3 ATCTT3 ATSTT3 ATBB',
    mercadopago: 'APP_USR-',
    mail: 'xkeysib- xsmtpsib-',
    google: 'GOCSPX-',
    age: 'AGE-SECRET-KEY-1',
    razorpay: 'rzp_live_ rzp_test_',
    klarna: 'klarna_live_api_ klarna_test_api_',
    flutterwave: 'FLWSECK- FLWSECK_TEST- FLWPUBK- FLWPUBK_TEST-',
    paddle: 'pdl_live_ pdl_sdbx_ pdl_ntfset_',
    asaas: '$aact_',
    shipping: 'shippo_live_ shippo_test_ duffel_live_ duffel_test_ EZAK EZTK',
    sumup: 'sup_sk_ sup_pk_',
    contentful: 'CFPAT-',
    netlify: 'nfp_',
    builds: 'bkua_ CCIPAT_ CCIPRJ_ tskey-auth- tskey-api- tskey-client- tskey-',
    heroku: 'HRKU-',
    hubspot: 'pat-na1- pat-na2- pat-eu1- pat-ap1-',
    onepassword: 'ops_eyJ',
    honeycomb: 'hcaik_ hcamk_ hcxik_ hcxmk_ hcalk_',
    posthog: 'phx_ phs_ phr_',
    onesignal: 'os_v2_app_ os_v2_org_',
    facebook: 'EAACEdEose0cBA',
    vtex: 'vtexappkey- vtexapptoken-',
    cloudflare: 'cfut_ cfat_ 0x4AAAAAA',
    clojars: 'CLOJARS_',
  },
  dotted: {
    mailersend: 'mlsn.',
    vault: 'hvs. hvb. hvr.',
    google: 'ya29.',
    amazon: 'amzn.mws. amzn1.oa2-cs.v1.',
    terraform: 'atlasv1.',
    dynatrace: 'dt0c01. dt0s01. dt0s02. dt0s08. dt0s16.',
    slack: 'xoxe.xoxp- xoxe.xoxb-',
    discord: 'mfa.',
    mapbox: 'sk.eyJ pk.eyJ tk.eyJ',
  },
  base64: {
    braintree: 'access_token$production$ access_token$sandbox$',
    fly: 'fm1a_ fm1r_ fm2_ fo1_',
  },
}

/** Prefixes that may be words as well: they count only where nothing stands in front and a random string follows. */
export const SHORT_PREFIXES: Readonly<Record<string, string>> = {
  registries: 'npm_ hf_ api_org_',
  notion: 'secret_ ntn_',
  payments: 'live_ test_ access_ sandbox_ sk_ pk_ rk_ ck_ cs_ ak_ ek_',
  mail: 'key- pubkey- md-',
  models: 'xai- fw_ fc- pa- e2b_ key_ r8_',
  netlify: 'nfc_ nfo_ nfu_ nfb_',
  vercel: 'vcp_ vci_ vca_ vcr_ vck_',
  hosting: 'rnd_ ddp_ ddw_ cfk_ napi_ pul-',
  quality: 'sqp_ squ_ sqa_ rdme_ pnu_ sgp_ phc_ ddapp_',
}
