/** Response header with which the server ends collection until the page is reloaded. */
export const STOP_HEADER = 'x-throughline-stop'
