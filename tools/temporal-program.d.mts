export const TEMPORAL_VERSION: string
export function temporalProgram(): string
