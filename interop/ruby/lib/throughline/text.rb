# frozen_string_literal: true

module Throughline
  REPLACEMENT = "\u{fffd}"

  # Text of the host as UTF-8, the encoding of JSON: what it does not have becomes U+FFFD. Never raises.
  def self.utf8(text)
    copy = String.new(text)
    # Text that came over a socket is often UTF-8 without saying so.
    return copy.force_encoding(Encoding::UTF_8).scrub(REPLACEMENT) if [Encoding::UTF_8, Encoding::BINARY, Encoding::US_ASCII].include?(copy.encoding)

    copy.encode(Encoding::UTF_8, invalid: :replace, undef: :replace, replace: REPLACEMENT)
  rescue EncodingError
    copy.force_encoding(Encoding::UTF_8).scrub(REPLACEMENT) # Ruby has no converter of its encoding.
  end

  # Reports an error of a callback, which fails no work.
  def self.complain(callback, error)
    warn("throughline: #{callback} failed: #{utf8(error.message.to_s)}")
  end
end
