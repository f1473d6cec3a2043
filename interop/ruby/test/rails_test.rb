# frozen_string_literal: true

require_relative "support"
require "logger"
require "rails"
require "action_controller/railtie"
require "rack/test"
require "graphql"
require_relative "../lib/throughline/rails"

RECORDER = Recorder.new(routes: { "/graphql" => "private" })
LINES = StringIO.new

class OrderType < GraphQL::Schema::Object
  field :id, ID, null: false
  field :action_id, String, null: true

  def action_id
    Throughline.current&.action_id
  end
end

class QueryType < GraphQL::Schema::Object
  field :order, OrderType, null: false

  def order
    { id: 17 }
  end
end

class ShopSchema < GraphQL::Schema
  query QueryType
end

class ShopController < ActionController::API
  def graphql
    logger.info("checkout")
    render json: ShopSchema.execute(params[:query], operation_name: params[:operationName])
  end
end

class ShopApp < Rails::Application
  config.eager_load = false
  config.hosts.clear
  config.secret_key_base = "x" * 64
  config.logger = ActiveSupport::TaggedLogging.new(Logger.new(LINES))
  config.log_level = :info
  Throughline::Rails.install(config, RECORDER.config)
  routes.append { post "/graphql", to: "shop#graphql" }
end
ShopApp.initialize!

class RailsTest < Minitest::Test
  include Rack::Test::Methods

  def app
    ShopApp
  end

  def setup
    LINES.truncate(0)
    LINES.rewind
    RECORDER.spans.clear
    header "x-acme-origin-action-id", ACTION_ID
    header "x-acme-graphql-operation", "query Order"
    header "x-request-id", "req-7"
    header "traceparent", TRACEPARENT
    post "/graphql", { query: "query Order { order { id actionId } }" }
  end

  def test_resolvers_find_the_action
    assert_equal({ "data" => { "order" => { "id" => "17", "actionId" => ACTION_ID } } }, JSON.parse(last_response.body))
  end

  def test_every_line_of_the_request_is_tagged_also_those_of_rails
    lines = LINES.string.lines.reject { |line| line.strip.empty? }

    assert_operator lines.size, :>=, 3
    lines.each { |line| assert_includes line, "[request.id=req-7] [origin_action_id=#{ACTION_ID}]" }
  end

  def test_the_span_continues_the_trace_and_names_the_operation
    span = RECORDER.spans.last

    assert_equal [TRACE_ID, SPAN_ID], span.values_at("traceId", "parentSpanId")
    assert_equal %w[Order query], [RECORDER.attribute(span, "graphql.operation.name"), RECORDER.attribute(span, "graphql.operation.type")]
    assert_equal TRACE_ID, last_response.headers["X-Trace-Id"]
  end

  def test_the_json_formatter_adds_the_fields_of_the_scope
    line = StringIO.new
    logger = Logger.new(line, formatter: Throughline::Rails::JsonFormatter.new)
    scope = Throughline::Scope.new(config: RECORDER.config, span: Throughline::Span.new(RECORDER.config, "x"), action: { "origin_action_id" => ACTION_ID })
    scope.run { logger.info("paid\nfully") }
    logger.info("outside")
    first, second = line.string.lines.map { |each| JSON.parse(each) }

    assert_equal ["paid\nfully", ACTION_ID], first.values_at("message", "acme.origin_action_id")
    assert_equal %w[time level message], second.keys
  end

  # What an application may log, and the message that is written.
  MESSAGES = [
    ["caf\xC3", "caf\u{fffd}"],
    [+"caf\xC3", "caf\u{fffd}"],
    ["café".b, "café"],
    ["caf\xE9".b, "caf\u{fffd}"],
    ["caf\xE9".dup.force_encoding("ISO-8859-1"), "café"],
    ["café".encode("UTF-16LE"), "café"],
    ["caf\xC3".dup.force_encoding("US-ASCII"), "caf\u{fffd}"],
    ["caf\xE9".dup.force_encoding("UTF-7"), "caf\u{fffd}"],
    [ActiveSupport::SafeBuffer.new("caf\xC3"), "caf\u{fffd}"],
    [RuntimeError.new("caf\xC3"), "#<RuntimeError: caf\u{fffd}>"],
    [nil, "nil"],
    [:paid, ":paid"],
    [Float::NAN, "NaN"],
    [{ order: 17 }, { order: 17 }.inspect],
    [Class.new { def inspect = raise("no") }.new, "a message that cannot be shown: RuntimeError"],
    [BasicObject.new, "a message that cannot be shown: NoMethodError"],
  ].freeze

  def test_the_json_formatter_writes_a_line_for_whatever_is_logged
    formatter = Throughline::Rails::JsonFormatter.new
    MESSAGES.each do |message, written|
      line = formatter.call("INFO", Time.now, "shop\xC3", message)

      assert_equal written, JSON.parse(line)["message"]
      assert_predicate line, :valid_encoding?
      assert_equal 1, line.count("\n")
    end
  end

  def test_fields_of_the_scope_and_levels_are_valid_in_a_line_too
    scope = Throughline::Scope.new(config: RECORDER.config, span: Throughline::Span.new(RECORDER.config, "x"), request_id: "r\xC3")
    line = scope.run { |_| Throughline::Rails::JsonFormatter.new.call(nil, Time.now, nil, "paid") }

    assert_equal ["r\u{fffd}", ""], JSON.parse(line).values_at("request.id", "level")
  end

  def test_a_logger_of_rails_with_tags_takes_any_text
    lines = StringIO.new
    logger = ActiveSupport::TaggedLogging.new(Logger.new(lines, formatter: Throughline::Rails::JsonFormatter.new))
    logger.tagged("shop") { logger.info("caf\xC3") }
    logger.info("shop\xC3") { "caf\xC3" }

    assert_equal ["[shop] caf\u{fffd}", "caf\u{fffd}"], lines.string.lines.map { |line| JSON.parse(line)["message"] }
  end
end
