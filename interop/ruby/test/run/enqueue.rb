# frozen_string_literal: true

# Enqueues jobs, each from a request with an action of its own: a third delayed, a tenth failing, some slow. Prints a line
# of JSON for each.
require_relative "shop_jobs"

Integer(ARGV.fetch(0)).times do |number|
  span = Throughline::Span.new(CONFIG, "POST /graphql", kind: :server)
  action = { "origin_action_id" => format("act_01JD0000000000000000%06d", number), "action_kind" => "explicit_user_action" }
  scope = Throughline::Scope.new(config: CONFIG, span: span, action: action, request_id: "req-#{number}", join: { "receipt_id" => "r-#{number}" })
  delayed = (number % 3).zero?
  arguments = [number, number % 13 == 5, number % 10 == 7]
  scope.run { |_| delayed ? Receipt.perform_in(0.2 + number % 20 * 0.1, *arguments) : Receipt.perform_async(*arguments) }
  puts JSON.generate({ number: number, action: scope.action_id, trace: scope.place.trace_id, delayed: delayed })
end
