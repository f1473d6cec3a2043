import { spansOf } from './span.js'

/** A payment address of India's UPI: a name, and the handle of a bank or an app in place of a domain. */
const UPI =
  /(?<![\w.@-])[\w.-]{2,64}@(?:ok(?:hdfcbank|icici|sbi|axis)|wa(?:hdfcbank|icici|sbi|axis)|pt(?:hdfc|yes|sbi|axis)|y?apl|ybl|ibl|axl|paytm|upi|fbl|jupiteraxis|yes(?:bank|g|pay)|hdfcbank|axisbank|kotak|idfcbank|airtel|freecharge|abfspay|superyes|naviaxis)(?![\w@-]|\.\w)/gi

/** Finds payment addresses of UPI, which have no domain. */
export const findUpiNames = spansOf(UPI, 'account')
