/** The builder's manifest. */
export declare const MANIFEST: string
/** Flags of the build. */
export declare const BUILD_FLAGS: readonly string[]
/** The program that is built from the manifest as it is now; it may not exist yet. */
export declare function collectorProgram(): string
