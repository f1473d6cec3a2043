/** The global map, by a stack of a script, of that script's debug id; `throughline sourcemaps upload --inject` fills it. */
export const DEBUG_IDS_KEY = 'debugIds'
