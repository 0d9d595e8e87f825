package main

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/filingwire/filingwire"
)

// signIn returns the session of a key in the console.
func signIn(c *client, key string) string {
	req, err := http.NewRequestWithContext(c.Context(), http.MethodPost, c.base+"/console/session", strings.NewReader(`{"key":"`+key+`"}`))
	if err != nil {
		c.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Filingwire-Console", "1")
	reply, err := http.DefaultClient.Do(req)
	if err != nil {
		c.Fatal(err)
	}
	reply.Body.Close()
	for _, cookie := range reply.Cookies() {
		return cookie.Value
	}
	c.Fatalf("no session: %d", reply.StatusCode)
	return ""
}

// secretScan sends secrets wherever a client could put them, well and badly formed, and then
// searches what the whole program has written and shows: its log, its metrics and its replies.
// "a log scan in CI proves that no secret appears in any log, error, metric or panic".
func secretScan(c *client, program *process, r ready) {
	made := c.object(http.StatusCreated, "POST", "/v1/api_keys", `{"livemode":true}`, keyShape+", secret")
	hook := c.object(http.StatusCreated, "POST", "/v1/webhook_endpoints", `{"destinationUrl":"https://hooks.example.com/x"}`, "id, signingSecret")
	ticket := c.object(http.StatusOK, "POST", "/v1/stream/tickets", "{}", "token")
	unknown, _ := filingwire.NewKeySecret(false)
	const token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2lnbmF0dXJlLW9mLWEtdG9rZW4"
	installation, err := os.ReadFile(filepath.Join(dataOf(program), "secret")) // FILINGWIRE_SECRET
	if err != nil {
		c.Fatal(err)
	}
	raw, err := hex.DecodeString(strings.TrimSpace(string(installation)))
	if err != nil {
		c.Fatal(err)
	}
	secrets := map[string]string{"a session": signIn(c, fmt.Sprint(made["secret"])), "a key": fmt.Sprint(made["secret"]), "an unknown key": unknown, "a signing secret": fmt.Sprint(hook["signingSecret"]), "a ticket": fmt.Sprint(ticket["token"]), "a bearer token": token}
	var said strings.Builder
	ask := func(method, path, body string, headers ...string) {
		req, err := http.NewRequestWithContext(c.Context(), method, c.base+path, strings.NewReader(body))
		if err != nil {
			c.Fatal(err)
		}
		for i := 0; i < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		reply, err := http.DefaultClient.Do(req)
		if err != nil {
			c.Fatal(err)
		}
		defer reply.Body.Close()
		fmt.Fprintln(&said, reply.Header)
		if _, err := fmt.Fprint(&said, readAll(c.T, reply.Body)); err != nil {
			c.Fatal(err)
		}
	}
	for _, secret := range secrets {
		for _, path := range []string{"/v1/me", "/v1/nothing", "/mcp", "/console/api/v1/me", "/healthz"} {
			ask("GET", path, "", "x-api-key", secret)
			ask("GET", path, "", "Authorization", "Bearer "+secret)
			ask("GET", path+"?api_key="+secret, "")
			ask("GET", path+"?limit="+secret, "", "x-api-key", c.key)
		}
		ask("GET", "/v1/traces/"+secret, "", "x-api-key", c.key)
		ask("GET", "/v1/stream/ws?ticket="+secret+"&forms="+secret, "")
		ask("POST", "/v1/billing/quote", `{"meterClass":"`+secret+`","x":`, "x-api-key", c.key)
		ask("GET", "/console/api/v1/me", "", "Cookie", "filingwire_session="+secret, "Sec-Fetch-Site", "same-origin")
		ask("GET", "/console/session", "", "Cookie", "filingwire_session="+secret)
		ask("POST", "/console/session", `{"key":"`+secret+`x"}`, "Content-Type", "application/json", "X-Filingwire-Console", "1")
		ask("GET", "/v1/me", "", "x-api-key", c.key, "x-request-id", secret)
		ask("POST", "/v1/webhook_endpoints", `{"destinationUrl":"https://u:`+secret+`@hooks.example.com/"}`, "x-api-key", c.key)
		ask("POST", "/v1/billing/webhooks/stripe", `{}`, "Stripe-Signature", "t=1,v1="+secret)
	}
	secrets["the installation's secret"], secrets["the installation's secret in hex"] = string(raw), hex.EncodeToString(raw)
	secrets["the installation's secret in base64"] = base64.StdEncoding.EncodeToString(raw)
	metrics := string(get(c.T, strings.TrimSuffix(r.MetricsURL, "/metrics"), "", "/metrics"))
	if !strings.Contains(metrics, `route="/v1/me"`) || !strings.Contains(program.output(), "authentication_failed") || !strings.Contains(said.String(), "authentication_failed") {
		c.Error("nothing was written: the scan proves nothing")
	}
	for where, text := range map[string]string{"log": program.output(), "metrics": metrics, "replies": said.String()} {
		for what, secret := range secrets {
			if strings.Contains(text, secret) {
				c.Errorf("%s appears in the %s", what, where)
			}
		}
		for _, found := range regexp.MustCompile(`(secapi_(live|test)_|whsec_|fw[st]_|[rs]k_(live|test)_)[A-Za-z0-9_+/=-]{20,}`).FindAllString(text, -1) {
			if found != c.key { // the demo key, which a newcomer is shown
				c.Errorf("%.24s… appears in the %s", found, where)
			}
		}
	}
	if strings.Contains(metrics+said.String(), c.key) {
		c.Error("the demo key is shown elsewhere than at the start")
	}
}
