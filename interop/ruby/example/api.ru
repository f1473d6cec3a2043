# frozen_string_literal: true

# The example's private GraphQL API, in Rails: `puma api.ru`.
require "rails"
require "action_controller/railtie"
require "graphql"
require "throughline/rails"
require_relative "jobs"

class CheckoutType < GraphQL::Schema::Object
  field :order, ID, null: false
end

class MutationType < GraphQL::Schema::Object
  field :process_checkout, CheckoutType, null: false do
    argument :order, ID, required: true
  end

  def process_checkout(order:)
    Throughline.current.set_join_key("checkout_request_id", "cr-#{order}")
    FulfilOrder.perform_async(order)
    Rails.logger.info("checked out #{order}")
    { order: order }
  end
end

class ShopSchema < GraphQL::Schema
  mutation MutationType
end

class ShopController < ActionController::API
  def graphql
    render json: ShopSchema.execute(params[:query], variables: params[:variables]&.to_unsafe_h, operation_name: params[:operationName])
  end

  def health
    head :no_content
  end
end

class ShopApi < Rails::Application
  config.eager_load = false
  config.hosts.clear
  config.secret_key_base = SecureRandom.hex(32)
  config.logger = Logger.new($stdout, formatter: Throughline::Rails::JsonFormatter.new)
  config.middleware.insert_before(0, Throughline::Rack, THROUGHLINE)
  routes.append do
    post "/graphql", to: "shop#graphql"
    get "/health", to: "shop#health"
  end
end
$stdout.sync = true
ShopApi.initialize!
run ShopApi
