/** The packages that are installed into the environment. */
export declare const REQUIREMENTS: string
/** The interpreter of the environment for the requirements as they are now; it may not exist yet. */
export declare function pythonProgram(): string
