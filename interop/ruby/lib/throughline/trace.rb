# frozen_string_literal: true

require "securerandom"

module Throughline
  # A position in a trace. `flags` are those of W3C Trace Context, level 2: 1 is sampled, 2 is random.
  Place = Struct.new(:trace_id, :span_id, :flags, :tracestate, keyword_init: true) do
    def traceparent
      format("00-%s-%s-%02x", trace_id, span_id, flags)
    end

    def sampled?
      flags.anybits?(Trace::SAMPLED)
    end

    # A new position below this one, in the same trace.
    def child
      Place.new(trace_id: trace_id, span_id: Trace.mint(8), flags: flags, tracestate: tracestate)
    end
  end

  # W3C Trace Context: https://www.w3.org/TR/trace-context-2/
  module Trace
    SAMPLED = 1
    RANDOM = 2

    # A later version may carry more behind a dash, but no comma: that joins two headers.
    TRACEPARENT = /\A([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-[!-+\--~]{0,200})?\z/
    KEY = %r{\A[a-z0-9][a-z0-9_\-*/@]{0,255}\z}
    VALUE = /\A[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]\z/
    MAX_MEMBERS = 32
    # A vendor should pass on this much; beyond it long members are dropped first, then the last ones.
    MAX_CHARACTERS = 512
    LONG_MEMBER = 128

    # Reads a `traceparent`; nil for an invalid one.
    def self.parse(header)
      version, trace_id, span_id, flags, more = TRACEPARENT.match(header)&.captures
      return nil if version.nil? || version == "ff" || (version == "00" && more)
      return nil if trace_id.delete("0").empty? || span_id.delete("0").empty?

      Place.new(trace_id: trace_id, span_id: span_id, flags: flags.hex & (SAMPLED | RANDOM))
    end

    # Reads a `tracestate` and returns what is passed on: text, possibly empty; nil for an invalid one.
    def self.parse_state(header)
      texts = header.split(",").map { |part| part.gsub(/\A[ \t]+|[ \t]+\z/, "") }.reject(&:empty?)
      members = texts.map { |text| text.split("=", 2) }
      return nil unless members.size <= MAX_MEMBERS
      return nil unless members.all? { |key, value| KEY.match?(key) && value && VALUE.match?(value) }

      shorten(members.uniq(&:first).map { |member| member.join("=") })
    end

    def self.shorten(texts)
      (texts.size - 1).downto(0) do |i|
        texts.delete_at(i) if texts.join(",").size > MAX_CHARACTERS && texts[i].size > LONG_MEMBER
      end
      texts.pop while texts.join(",").size > MAX_CHARACTERS
      texts.join(",")
    end
    private_class_method :shorten

    # The position of a new trace.
    def self.start
      Place.new(trace_id: mint(16), span_id: mint(8), flags: SAMPLED | RANDOM)
    end

    # Random lower-case hexadecimal digits, two per byte, never all zero.
    def self.mint(bytes)
      loop do
        id = SecureRandom.hex(bytes)
        return id unless id.delete("0").empty?
      end
    end
  end
end
