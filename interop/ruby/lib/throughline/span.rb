# frozen_string_literal: true

module Throughline
  # A unit of work, as a span of OpenTelemetry. When it ends, it is passed to `config.on_span` as a hash that is its
  # OTLP/JSON form.
  class Span
    KINDS = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 }.freeze
    ERROR = 2

    attr_reader :place, :attributes

    # `parent` is the position that the span continues; without one it starts a trace. `link` is what it follows.
    def initialize(config, name, kind: :internal, parent: nil, link: nil, attributes: {})
      @config = config
      @name = name
      @kind = KINDS.fetch(kind)
      @parent = parent
      @link = link
      @place = parent ? parent.child : Trace.start
      @attributes = attributes.compact
      @started_at = Process.clock_gettime(Process::CLOCK_REALTIME, :nanosecond)
    end

    def set(attributes)
      @attributes.merge!(attributes.compact)
    end

    # Ends the span; `error` is a word or a sentence. An error is recorded even if the trace is not sampled.
    def finish(error: nil)
      return if @finished

      @finished = true
      return unless place.sampled? || error

      @config.on_span.call(to_otlp(error))
    rescue StandardError => failure
      Throughline.complain("on_span", failure)
    end

    private

    def to_otlp(error)
      {
        "traceId" => place.trace_id,
        "spanId" => place.span_id,
        "parentSpanId" => @parent&.span_id,
        "traceState" => place.tracestate,
        "flags" => place.flags,
        "name" => Throughline.utf8(@name),
        "kind" => @kind,
        "startTimeUnixNano" => @started_at.to_s,
        "endTimeUnixNano" => Process.clock_gettime(Process::CLOCK_REALTIME, :nanosecond).to_s,
        "attributes" => attributes.map { |key, value| { "key" => Throughline.utf8(key.to_s), "value" => any_value(value) } },
        "links" => @link ? [{ "traceId" => @link.trace_id, "spanId" => @link.span_id }] : nil,
        "status" => error ? { "code" => ERROR, "message" => Throughline.utf8(error) } : nil,
      }.compact
    end

    def any_value(value)
      case value
      when Integer then { "intValue" => value.to_s }
      when Float then { "doubleValue" => value.finite? ? value : value.to_s } # JSON has no NaN; OTLP has it as text.
      when true, false then { "boolValue" => value }
      else { "stringValue" => Throughline.utf8(value.to_s) }
      end
    end
  end
end
