# frozen_string_literal: true

# Answers the cases of the conformance kit: npx throughline conformance -- ruby interop/ruby/conformance.rb
require "json"
require_relative "lib/throughline"

module Conformance
  module_function

  def config(input, **more)
    Throughline::Config.new(namespace: input["namespace"], join_keys: input.fetch("join_keys", []) - Throughline::JOIN_KEYS, **more)
  end

  # Headers as Rack has them: names in one case, repeated ones joined.
  def reader(pairs)
    env = pairs.group_by { |name, _| name.downcase }.transform_values { |group| group.map(&:last).join(",") }
    ->(name) { env[name] }
  end

  def inbound(namespace, request)
    Throughline::Ingress.new(namespace).read(
      reader(request["headers"]), route_class: request["route_class"] || "public", derived: request["derived"] || {},
    )
  end

  def place(place)
    place && { trace_id: place.trace_id, span_id: place.span_id, flags: place.flags }
  end

  def link(place)
    place && { trace_id: place.trace_id, span_id: place.span_id }
  end

  def to_place(given)
    Throughline::Place.new(**given.transform_keys(&:to_sym))
  end

  def route(input)
    route_class, pattern = Throughline::Routes.new(input["routes"]).find(input["path"])
    { route_class: route_class, pattern: pattern }
  end

  def ingress(input)
    read = inbound(input["namespace"], input)
    {
      action: read.action,
      trace: { parent: place(read.parent), tracestate: read.parent&.tracestate, link: link(read.link) },
      request_id: read.request_id,
      correlation_id: read.correlation_id,
      session_id: read.session_id,
      graphql_operation: read.operation,
      signals: read.signals,
      malformed_headers: read.malformed_headers,
    }
  end

  def served(input)
    config = config(input)
    read = inbound(input["namespace"], input["inbound"])
    span = Throughline::Span.new(config, "case", kind: :server, parent: read.parent, link: read.link)
    scope = Throughline::Scope.new(
      config: config, span: span, action: read.action, request_id: read.request_id,
      correlation_id: read.correlation_id, session_id: read.session_id, operation: read.operation,
    )
    input["join"].each { |name, value| scope.set_join_key(name, value) }
    scope
  end

  def outgoing(input)
    { headers: served(input).outgoing_headers }
  end

  def log_fields(input)
    { fields: served(input).log_fields }
  end

  def response(input)
    unshared = Throughline::Response.unshared?(input["method"], input["cache_control"], input["cdn_cache_control"])
    { headers: Throughline::Response.headers(request_id: input["request_id"], place: to_place(input["trace"]), started_at: input["started_at"], unshared: unshared) }
  end

  def baggage_read(input)
    members, malformed = Throughline::Baggage.read(input["header"])
    { members: members, malformed: malformed }
  end

  def baggage_member(input)
    { text: Throughline::Baggage.format_member(input["key"], input["value"], input["properties"] || []) }
  end

  def baggage_write(input)
    budget = input.key?("own_bytes") ? { own_bytes: input["own_bytes"] } : {}
    header, dropped = Throughline::Baggage.write(input["namespace"], input["action"], existing: input["existing"], **budget)
    { header: header, dropped: dropped }
  end

  def carrier_read(input)
    read = Throughline::Carrier.read(input["carrier"], namespace: input["namespace"], join_keys: input["join_keys"])
    {
      action: read.action, origin: place(read.origin), tracestate: read.origin&.tracestate, request_id: read.request_id,
      graphql_operation_name: read.operation_name, enqueued_at: read.enqueued_at, join: read.join, problem: read.problem,
    }
  end

  # A span that is where the case says.
  FixedSpan = Struct.new(:place)

  def carrier_write(input)
    given = input["scope"]
    scope = Throughline::Scope.new(
      config: config(input), span: FixedSpan.new(to_place(given["trace"])), action: given["action"],
      request_id: given["request_id"], operation: given["graphql_operation"], join: given["join"] || {},
    )
    limit = input.key?("max_bytes") ? { max_bytes: input["max_bytes"] } : {}
    carrier, dropped = Throughline::Carrier.write(scope, enqueued_at: input["enqueued_at"], **limit)
    { carrier: carrier, dropped: dropped }
  end

  def job(input)
    signals = Hash.new(0)
    spans = []
    config = config(input, on_signal: ->(name, count) { signals[name] += count }, on_span: ->(span) { spans << span })
    facts = {
      attempt: input["attempt"], delay_ms: input["delay_ms"], scheduled: input["is_scheduled"],
      ready_at: input["ready_at"], started_at: input["started_at"],
    }
    run = Throughline::Job.new(config, input["carrier"], facts)
    scope = run.run("case", {}, &:itself)
    parent = run.parent && { trace_id: scope.place.trace_id, span_id: spans.first&.fetch("parentSpanId", nil) || run.parent.span_id }
    linked = spans.first&.dig("links", 0)
    {
      lineage: run.lineage, parent: parent, link: linked ? { trace_id: linked["traceId"], span_id: linked["spanId"] } : nil,
      is_fresh_trace: parent.nil? && !JSON.generate(input["carrier"]).include?(scope.place.trace_id),
      action: scope.action, request_id: scope.request_id, join: scope.join,
      graphql_operation_name: scope.operation&.fetch("name"), queue_wait_ms: run.queue_wait_ms, signals: signals,
    }
  end
end

OPERATIONS = %w[route ingress outgoing log_fields response baggage_read baggage_member baggage_write carrier_read carrier_write job].freeze

$stdin.set_encoding(Encoding::UTF_8)
$stdout.set_encoding(Encoding::UTF_8)
$stdin.each_line do |line|
  id, operation, input = JSON.parse(line).values_at("id", "operation", "input")
  answer = begin
    raise ArgumentError, "unknown operation #{operation}" unless OPERATIONS.include?(operation)

    { output: Conformance.public_send(operation, input) }
  rescue StandardError => error
    { error: "#{error.class}: #{error.message} #{error.backtrace.first}" }
  end
  puts JSON.generate({ id: id, **answer })
end
