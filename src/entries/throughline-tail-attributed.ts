import { deliverTail } from '../core/load-script.js'
import { makeAttributedTail } from '../tail/attributed-tail.js'

deliverTail(makeAttributedTail)
