/** Resolves after a delay: parts of this shop are slow on purpose. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** The shop's intended failures, counted rather than random, so that every run shows the same. */
export interface Weather {
  /** The first attempt of every third payment fails. */
  doesPaymentFail(): boolean
  /** Every fifth list of recommendations fails. */
  doRecommendationsFail(): boolean
}

/** Creates the failures. */
export function createWeather(): Weather {
  let payments = 0
  let recommendations = 0
  return {
    doesPaymentFail: () => payments++ % 3 === 0,
    doRecommendationsFail: () => ++recommendations % 5 === 0,
  }
}
