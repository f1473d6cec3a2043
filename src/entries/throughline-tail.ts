import { deliverTail } from '../core/load-script.js'
import { makeTail } from '../tail/tail.js'

deliverTail(makeTail)
