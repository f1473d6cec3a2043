/**
 * The global map from a stack within a script to that script's debug id; `throughline sourcemaps upload --inject` fills
 * it.
 */
export const DEBUG_IDS_KEY = 'debugIds'
