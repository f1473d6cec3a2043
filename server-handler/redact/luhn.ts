/** Whether a number of digits from a position on passes the Luhn check. */
export function passesLuhn(digits: string, from: number, length: number): boolean {
  let sum = 0
  for (let i = 0; i < length; i += 1) {
    const digit = digits.charCodeAt(from + length - 1 - i) - 48
    sum += i % 2 === 0 ? digit : digit < 5 ? digit * 2 : digit * 2 - 9
  }
  return sum % 10 === 0
}

/** Whether a digit string ends in the check digit of a GTIN (EAN-8, EAN-13, GTIN-14). */
export function passesGtin(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i += 1) {
    sum += (digits.charCodeAt(digits.length - 1 - i) - 48) * (i % 2 === 0 ? 1 : 3)
  }
  return sum % 10 === 0
}

/** Weighted sum of a string's character codes counted from `0`, the base of CPF and CNPJ check digits. */
export function weigh(text: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * (text.charCodeAt(i) - 48), 0)
}
