/** Runs after a while: parts of this shop are slow on purpose. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** What goes wrong in this shop, counted rather than drawn, so that every run of it shows the same. */
export interface Weather {
  /** Every third payment fails at first. */
  doesPaymentFail(): boolean
  /** Every fifth list of recommendations fails. */
  doRecommendationsFail(): boolean
}

/** Makes the weather. */
export function createWeather(): Weather {
  let payments = 0
  let recommendations = 0
  return {
    doesPaymentFail: () => payments++ % 3 === 0,
    doRecommendationsFail: () => ++recommendations % 5 === 0,
  }
}
