// Command example is the ledger of the example's shop: it charges an order and reports it to the shop's webhook.
package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"

	throughline "throughline.dev/go"
)

func main() {
	slog.SetDefault(slog.New(throughline.Handler{Handler: slog.NewJSONHandler(os.Stdout, nil)}))
	exporter := throughline.NewExporter(os.Getenv("TRACES_URL"), os.Getenv("SERVICE"))
	config := &throughline.Config{
		Namespace: "acme",
		Routes:    throughline.Routes{{Pattern: "/charge", Class: throughline.Private}},
		OnSpan:    exporter.Add,
	}
	routes := http.NewServeMux()
	routes.HandleFunc("POST /charge", charge)
	routes.HandleFunc("GET /health", func(writer http.ResponseWriter, _ *http.Request) {
		writer.WriteHeader(http.StatusNoContent)
	})
	err := http.ListenAndServe("127.0.0.1:"+os.Args[1], throughline.Middleware(config, routes))
	slog.Error("stopped", "error", err)
}

func charge(writer http.ResponseWriter, request *http.Request) {
	var order struct {
		Order string `json:"order"`
	}
	if err := json.NewDecoder(request.Body).Decode(&order); err != nil {
		http.Error(writer, "an order is missing", http.StatusBadRequest)
		return
	}
	scope := throughline.CurrentScope(request.Context())
	scope.SetJoinKey("payment_intent_id", "pi-"+order.Order)
	slog.InfoContext(request.Context(), "charged "+order.Order)
	body, _ := json.Marshal(map[string]string{"order": order.Order, "status": "succeeded"})
	call, err := http.NewRequestWithContext(request.Context(), http.MethodPost, os.Getenv("WEBHOOK_URL"), bytes.NewReader(body))
	if err != nil {
		http.Error(writer, "the webhook has no address", http.StatusInternalServerError)
		return
	}
	call.Header = scope.OutgoingHeader()
	call.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(call)
	if err != nil {
		http.Error(writer, "the webhook does not answer", http.StatusBadGateway)
		return
	}
	_ = answer.Body.Close()
	writer.WriteHeader(http.StatusNoContent)
}
