# frozen_string_literal: true

module Throughline
  # The GraphQL operation of a request: `mutation ProcessCheckout`, a bare name, or a batch separated by `; `.
  module Operation
    ONE = /\A(?:(query|mutation|subscription) )?((?!__)[_A-Za-z][_0-9A-Za-z]{0,127})\z/
    BETWEEN = "; "
    MAX_BYTES = 256

    # Reads an operation as a hash of type and name; nil for an invalid one.
    def self.parse(text)
      return nil if !text.is_a?(String) || text.empty? || text.bytesize > MAX_BYTES

      parts = text.split(BETWEEN, -1).map { |part| ONE.match(part)&.captures }
      return nil unless parts.all?

      types = parts.map(&:first).uniq
      { "type" => types.size == 1 ? types.first : nil, "name" => parts.map(&:last).join(BETWEEN) }
    end

    # Writes an operation as it is read.
    def self.format(operation)
      prefix = operation["type"] ? "#{operation["type"]} " : ""
      operation["name"].split(BETWEEN).map { |name| "#{prefix}#{name}" }.join(BETWEEN)
    end
  end
end
