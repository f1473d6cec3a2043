/** Answer header by which the server ends collection until the page is loaded anew. */
export const STOP_HEADER = 'x-throughline-stop'
