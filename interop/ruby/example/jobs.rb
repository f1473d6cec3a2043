# frozen_string_literal: true

# Jobs of the example's shop: `sidekiq -r ./jobs.rb`. They call the pricing service, in Python.
require "json"
require "net/http"
require "throughline/sidekiq"

Redis.silence_deprecations = true # Sidekiq 6.4 uses what the newest client of version 4 warns about.

EXPORTER = Throughline::Exporter.new(endpoint: ENV.fetch("TRACES_URL"), service: ENV.fetch("SERVICE"))
THROUGHLINE = Throughline::Config.new(namespace: "acme", service: ENV.fetch("SERVICE"), routes: { "/graphql" => "private" }, on_span: EXPORTER.method(:call))
at_exit { EXPORTER.flush }

# Shows what a job carries.
class LogCarrier
  def call(_worker, job, _queue, _redis_pool)
    puts JSON.generate(message: "enqueued #{job["class"]}", carrier: job["acme_trace"])
    yield
  end
end

$stdout.sync = true

Sidekiq.configure_client do |sidekiq|
  sidekiq.redis = { url: ENV.fetch("REDIS_URL") }
  Throughline::Sidekiq.install(sidekiq, THROUGHLINE)
  sidekiq.client_middleware { |chain| chain.add(LogCarrier) }
end

Sidekiq.configure_server do |sidekiq|
  sidekiq.redis = { url: ENV.fetch("REDIS_URL") }
  # Sidekiq 7 has no `options`.
  (sidekiq.respond_to?(:options) ? sidekiq.options : sidekiq)[:poll_interval_average] = 0.2
  sidekiq.logger.formatter = Sidekiq::Logger::Formatters::JSON.new
  Throughline::Sidekiq.install(sidekiq, THROUGHLINE, server: true)
end

# Reserves an order with the pricing service, and has a receipt sent a little later.
class FulfilOrder
  include Sidekiq::Worker

  def perform(order)
    logger.info("fulfilling #{order}")
    SendReceipt.perform_in(0.3, order)
    headers = Throughline.current.outgoing_headers.merge("content-type" => "application/json")
    answer = Net::HTTP.post(URI("#{ENV.fetch("PRICING_URL")}/reserve"), JSON.generate(order: order), headers)
    raise "pricing answered #{answer.code}" unless answer.is_a?(Net::HTTPSuccess)
  end
end

# Sends the receipt of an order.
class SendReceipt
  include Sidekiq::Worker

  def perform(order)
    logger.info("receipt of #{order}")
  end
end
