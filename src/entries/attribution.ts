export { exactAttribution } from '../core/attribution/exact.js'
