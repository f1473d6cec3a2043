# frozen_string_literal: true

module Throughline
  # The context of the current work: a request being served, or a job being run.
  class Scope
    SLOT = :throughline_scope

    attr_reader :config, :action, :span, :request_id, :correlation_id, :session_id, :operation, :join, :started_at

    def initialize(config:, span:, action: nil, request_id: nil, join: {}, **known)
      @config = config
      @span = span
      @action = action
      @request_id = request_id
      @join = join.dup
      @correlation_id = known[:correlation_id]
      @session_id = known[:session_id]
      @operation = known[:operation]
      @started_at = known.fetch(:started_at) { Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond) }
    end

    def place
      span.place
    end

    def action_id
      action && action["origin_action_id"]
    end

    # Attaches a business key; false if its name is not listed or its value is not well formed.
    def set_join_key(name, value)
      return false unless config.join_keys.include?(name) && Throughline.join_value?(value)

      join[name] = value
      span.set(name => value)
      true
    end

    # Flat fields for any logger.
    def log_fields
      {
        "request.id" => request_id,
        "correlation.id" => correlation_id,
        "trace_id" => place.trace_id,
        "span_id" => place.span_id,
        "session.id" => session_id,
        **Action.attributes(config.namespace, action),
        **join,
      }.compact
    end

    # Headers of a call to another service of yours: what was received and accepted, below a span of its own. Call it
    # once per call. No action is created. Without `trace` there are neither a span nor `traceparent` and `tracestate`,
    # for clients that an instrumentation gives theirs.
    def outgoing_headers(trace: true)
      {
        **(trace ? open_call : {}),
        **(action || {}).transform_keys { |field| Action.header(config.namespace, field) },
        "x-request-id" => request_id,
        "x-correlation-id" => correlation_id,
        "x-session-id" => session_id,
        "x-#{config.namespace}-graphql-operation" => operation && Operation.format(operation),
        "baggage" => outgoing_baggage,
      }.compact
    end

    # Runs a block with this scope as the current one.
    def run
      before = Thread.current[SLOT]
      Thread.current[SLOT] = self
      yield self
    ensure
      Thread.current[SLOT] = before
    end

    private

    def open_call
      attributes = { "request.id" => request_id, **Action.attributes(config.namespace, action) }
      call = Span.new(config, "outgoing request", kind: :client, parent: place, attributes: attributes)
      call.finish
      { "traceparent" => call.place.traceparent, "tracestate" => call.place.tracestate }
    end

    def outgoing_baggage
      return nil unless action

      header, dropped = Baggage.write(config.namespace, action)
      config.signal("baggage_truncated", dropped) if dropped.positive?
      header
    end
  end

  # The current scope; nil outside of one.
  def self.current
    Thread.current[Scope::SLOT]
  end
end
