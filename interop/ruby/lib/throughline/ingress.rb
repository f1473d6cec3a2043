# frozen_string_literal: true

require "securerandom"

module Throughline
  # What the headers of a request say, by the trust policy of its route.
  Inbound = Struct.new(
    :action, :parent, :link, :request_id, :correlation_id, :session_id, :operation, :signals, :malformed_headers,
    keyword_init: true,
  )

  # Reads the headers of requests: server-derived fields precede headers, headers precede baggage. A malformed value is
  # dropped and counted, and the next source is used. Never raises.
  class Ingress
    MAX_BYTES = 256

    def initialize(namespace)
      @namespace = namespace
      @headers = Action::FIELDS.to_h { |field| [field, Action.header(namespace, field)] }
      @members = Action::BAGGAGE_FIELDS.to_h { |field| ["#{namespace}.#{field}", field] }
    end

    # `header` returns the value of a header by its lower-case name, repeated ones joined by commas, or nil.
    def read(header, route_class: "public", derived: {})
      reading = Reading.new(header)
      trusted = route_class == "private"
      baggage, malformed_baggage = read_baggage(reading.value("baggage"))
      action = read_action(reading, trusted, baggage, derived)
      parent, link, restarted = read_trace(reading, trusted)
      signals = {
        "malformed_baggage" => malformed_baggage,
        "trace_restarted" => restarted ? 1 : 0,
        "missing_action_id" => trusted && action.nil? ? 1 : 0,
      }.select { |_, count| count.positive? }
      kept = trusted ? read_trusted(reading) : {}
      Inbound.new(action: action, parent: parent, link: link, signals: signals, request_id: read_request_id(reading), malformed_headers: reading.malformed, **kept)
    end

    # Counts what is malformed of one request.
    class Reading
      attr_reader :malformed

      def initialize(header)
        @header = header
        @malformed = 0
      end

      def value(name)
        @header.call(name)&.b
      end

      # The value of a header if the block accepts it.
      def take(name)
        given = value(name)
        return nil if given.nil?

        parsed = given.bytesize <= MAX_BYTES ? yield(text(given)) : nil
        @malformed += 1 if parsed.nil?
        parsed
      end

      def count
        @malformed += 1
      end

      private

      # What is accepted is ASCII; anything else would not match, whatever its encoding.
      def text(bytes)
        bytes.ascii_only? ? bytes.force_encoding(Encoding::UTF_8) : bytes
      end
    end

    private

    def read_action(reading, trusted, baggage, derived)
      action = Action::FIELDS.each_with_object({}) do |field, found|
        sent = sent_value(reading, field, baggage) if trusted || Action::PUBLIC_FIELDS.include?(field)
        value = Action.valid?(field, derived[field]) ? derived[field] : sent
        found[field] = value if value
      end
      action.key?("origin_action_id") ? action : nil
    end

    def sent_value(reading, field, baggage)
      reading.take(@headers[field]) { |value| value if Action.valid?(field, value) } || baggage[field]
    end

    def read_trusted(reading)
      id = ->(value) { value if ID.match?(value) }
      {
        correlation_id: reading.take("x-correlation-id", &id),
        session_id: reading.take("x-session-id", &id),
        operation: reading.take("x-#{@namespace}-graphql-operation") { |value| Operation.parse(value) },
      }
    end

    def read_request_id(reading)
      given = reading.value("x-request-id")
      reading.count if given && !ID.match?(given)
      found = [given, reading.value("cf-ray")].find { |value| value && ID.match?(value) }
      found ? found.force_encoding(Encoding::UTF_8) : SecureRandom.uuid
    end

    # The position that is continued, the one that is linked, and whether the caller's trace ends here.
    def read_trace(reading, trusted)
      given = reading.value("traceparent")
      return [nil, nil, false] if given.nil?

      inbound = Trace.parse(given.force_encoding(Encoding::UTF_8).scrub("?"))
      reading.count if inbound.nil?
      return [nil, inbound, true] if inbound.nil? || !trusted

      state = Trace.parse_state(reading.value("tracestate") || "".b)
      reading.count if state.nil?
      inbound.tracestate = state.force_encoding(Encoding::UTF_8) unless state.nil? || state.empty?
      [inbound, nil, false]
    end

    def read_baggage(header)
      return [{}, 0] if header.nil?
      return [{}, 1] if header.bytesize > Baggage::MAX_BYTES

      members, malformed = Baggage.read(header)
      given = members.group_by { |member| @members[member["key"]] }.tap { |groups| groups.delete(nil) }
      # A key that occurs twice counts as missing: it is unknown which value is ours.
      good, bad = given.partition { |field, group| group.size == 1 && Action.valid?(field, group.first["value"]) }
      [good.to_h { |field, group| [field, group.first["value"]] }, malformed + bad.size]
    end
  end
end
