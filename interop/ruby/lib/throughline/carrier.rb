# frozen_string_literal: true

require "json"

module Throughline
  # The context that a job's data carries of its action, version 1. See docs/contract.md, "Job carrier".
  module Carrier
    VERSION = 1
    MAX_BYTES = 1024
    FIELDS = %w[v traceparent tracestate baggage origin_action_id request_id graphql_operation_name enqueued_at join].freeze
    # Longer ones were not written by a producer of ours.
    MAX_TEXT = 8192
    # The order in which fields are removed from a carrier that is too long.
    SHEDDABLE = %w[join enqueued_at graphql_operation_name request_id baggage tracestate traceparent].freeze

    # A string of JSON. Ruby's parser also accepts comments, other escapes and control characters: there is a slash, a
    # quotation mark or a backslash outside of a string then.
    STRING = %r{"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u\h{4}))*"}

    # The result of reading. Every value is well formed; `problem` is the first one found.
    Restored = Struct.new(:action, :origin, :request_id, :operation_name, :enqueued_at, :join, :problem, keyword_init: true)

    # The field of a job's data that holds the carrier.
    def self.key(namespace)
      "#{namespace}_trace"
    end

    # The carrier of a job that is enqueued now, and how many fields did not fit. [nil, 0] without an action.
    def self.write(scope, place: scope.place, enqueued_at: nil, max_bytes: MAX_BYTES)
      return [nil, 0] unless scope.action

      fields = scope.action.reject { |field, _| field == "origin_action_id" }
      baggage = Baggage.members(scope.config.namespace, fields).join(",")
      carrier = {
        "v" => VERSION,
        "traceparent" => place.traceparent,
        "tracestate" => place.tracestate,
        "baggage" => baggage.empty? ? nil : baggage,
        "origin_action_id" => scope.action_id,
        "request_id" => scope.request_id,
        "graphql_operation_name" => scope.operation && scope.operation["name"],
        "enqueued_at" => enqueued_at || Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond),
        "join" => scope.join.empty? ? nil : scope.join.dup,
      }.compact
      shorten(carrier, max_bytes)
    end

    def self.shorten(carrier, max_bytes)
      before = carrier.size
      SHEDDABLE.each { |field| carrier.delete(field) if JSON.generate(carrier).bytesize > max_bytes }
      [carrier, before - carrier.size]
    end
    private_class_method :shorten

    # Reads a carrier: a hash, also with symbols as keys, the parameters of a controller, or the same as JSON. Never raises.
    def self.read(given, namespace:, join_keys: [])
      return failed("missing") if given.nil?
      return read_text(given, namespace, join_keys) if given.is_a?(String)

      given = pick(given, FIELDS)
      return failed("not_an_object") if given.nil?
      return failed("unknown_version") unless given["v"].is_a?(Numeric) && given["v"] == VERSION
      return failed("bad_action_id") unless Action.valid?("origin_action_id", given["origin_action_id"])

      Fields.new(given, namespace, join_keys).restore
    end

    # What a hash, or what can be made one, has of these names; nil if it is none.
    def self.pick(given, names)
      # Parameters of a controller have `to_hash` too, which raises: nobody has permitted those of a carrier.
      converter = %i[to_unsafe_h to_hash].find { |name| given.respond_to?(name) }
      fields = converter && given.public_send(converter)
      return nil unless fields.is_a?(Hash)

      names.each_with_object({}) do |name, found|
        key = [name, name.to_sym].find { |each| fields.key?(each) }
        found[name] = fields[key] if key
      end
    rescue StandardError
      nil # An object of the host may fail.
    end

    def self.read_text(given, namespace, join_keys)
      return failed("too_long") if given.size > MAX_TEXT

      text = Throughline.utf8(given)
      return failed("bad_json") if text.gsub(STRING, "").match?(%r{["\\/]})

      parsed = JSON.parse(text, max_nesting: false)
      parsed.is_a?(String) ? failed("not_an_object") : read(parsed, namespace: namespace, join_keys: join_keys)
    rescue JSON::ParserError, EncodingError
      failed("bad_json")
    end
    private_class_method :read_text

    def self.failed(problem)
      Restored.new(join: {}, problem: problem)
    end
    private_class_method :failed

    # The fields of one carrier. One that is there but is not well formed is left out and reported.
    class Fields
      # Times before 2000 or after 2100 are implausible.
      TIMES = (946_684_800_001..4_102_444_799_999).freeze

      def initialize(given, namespace, join_keys)
        @given = given
        @namespace = namespace
        @join_keys = join_keys
        @failed = false
      end

      def restore
        origin = text("traceparent") { |value| Trace.parse(value) }
        state = text("tracestate") { |value| Trace.parse_state(value)&.then { |read| read unless read.empty? } }
        origin.tracestate = state if origin
        fields = text("baggage") { |value| read_baggage(value) } || {}
        restored = Restored.new(
          action: fields.merge("origin_action_id" => @given["origin_action_id"]),
          origin: origin,
          request_id: text("request_id") { |value| value if ID.match?(value) },
          operation_name: text("graphql_operation_name") { |value| Operation.parse(value)&.fetch("name") },
          enqueued_at: check("enqueued_at") { |value| value if value.is_a?(Numeric) && TIMES.cover?(value) },
          join: check("join") { |value| read_join(value) } || {},
        )
        restored.problem = "bad_field" if @failed
        restored
      end

      private

      def check(name)
        value = @given[name]
        return nil if value.nil?

        parsed = yield(value)
        @failed = true if parsed.nil?
        parsed
      end

      def text(name)
        check(name) { |value| yield(value) if value.is_a?(String) && value.size <= MAX_TEXT && value.ascii_only? }
      end

      def read_baggage(header)
        return nil if header.empty?

        members, malformed = Baggage.read(header)
        found = Action::BAGGAGE_FIELDS.filter_map do |field|
          member = members.find { |each| each["key"] == "#{@namespace}.#{field}" }
          [field, member["value"]] if member
        end
        found.to_h if malformed.zero? && found.all? { |field, value| Action.valid?(field, value) }
      end

      def read_join(value)
        known = Carrier.pick(value, @join_keys)
        known if known&.values&.all? { |each| Throughline.join_value?(each) }
      end
    end
    private_constant :Fields
  end
end
