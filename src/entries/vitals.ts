export type { AttributionBuild } from '../collect/vitals/attributed-vitals.js'
export { attributedVitals } from '../collect/vitals/attributed-vitals.js'
export { vitals } from '../collect/vitals/vitals.js'
