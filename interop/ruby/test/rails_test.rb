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
end
