import { expect, test } from 'vitest'
import { clean } from '../../../src/collect/errors/read-error.js'

test.each([
  ['at pay (https://shop.example/app.js?v=1:10:5)', 'at pay (https://shop.example/app.js:10:5)'],
  ['pay@https://shop.example/app.js?v=1:10:5', 'pay@https://shop.example/app.js:10:5'],
  ['see https://shop.example/reset?next=https://x&email=joe@shop.example now', 'see https://shop.example/reset now'],
  ["Failed to load '/reset?token=abc'.", "Failed to load '/reset'."],
  ['{"url":"/reset?token=abc","n":1}', '{"url":"/reset","n":1}'],
  ['wss://shop.example/live?key=1', 'wss://shop.example/live'],
  ['GET /search?q=joe&page=2, failed', 'GET /search, failed'],
  ['https://shop.example/cart#name=(joe)x', 'https://shop.example/cart'],
  ['url(../image?user=joe)', 'url(../image)'],
  ['(/p?q=(a)b&email=joe@shop.example)', '(/p)'],
])('the query and fragment of an address are removed, its position in a script is not: %s', (given, cleaned) => {
  expect(clean(given)).toBe(cleaned)
})

test.each(['Is it a/b?', 'What? No #1', 'x ? y : z', '50% of 3/4?'])('other text stays: %s', (text) => {
  expect(clean(text)).toBe(text)
})
