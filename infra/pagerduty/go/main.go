// What the client for Go does to an incident: `go run . URL KEY trigger|acknowledge|resolve|change DEDUP_KEY`.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/PagerDuty/go-pagerduty"
)

func main() {
	url, key, action, dedupKey := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	// With a slash at its end, as many write it: the client then asks for //v2/enqueue.
	client := pagerduty.NewClient("", pagerduty.WithV2EventsAPIEndpoint(url+"/"))
	if err := act(client, key, action, dedupKey); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func act(client *pagerduty.Client, key, action, dedupKey string) error {
	details := map[string]interface{}{"service": "login", "free": 0, "mounts": []string{"/", "/data"}}
	if action == "change" {
		_, err := client.CreateChangeEventWithContext(context.Background(), pagerduty.ChangeEvent{
			RoutingKey: key,
			Payload:    pagerduty.ChangeEventPayload{Summary: "login was rolled out by Go", Source: "go", CustomDetails: details},
		})
		return err
	}
	event := &pagerduty.V2Event{RoutingKey: key, Action: action, DedupKey: dedupKey}
	if action == "trigger" {
		event.Payload = &pagerduty.V2Payload{Summary: "The client for Go", Source: "go", Severity: "critical", Details: details}
	}
	answer, err := client.ManageEventWithContext(context.Background(), event)
	if err == nil && answer.DedupKey != dedupKey {
		err = fmt.Errorf("answered with the dedup key %q", answer.DedupKey)
	}
	return err
}
