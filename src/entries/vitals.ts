export type { VitalsOptions } from '../collect/vitals/vitals.js'
export { vitals } from '../collect/vitals/vitals.js'
