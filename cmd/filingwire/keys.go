package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/filingwire/filingwire"
)

type keysCommand struct {
	Create keysCreateCommand `cmd:"" help:"Create an API key; its secret is printed once."`
	List   keysListCommand   `cmd:"" help:"List an organization's keys."`
	Revoke keysRevokeCommand `cmd:"" help:"Revoke a key."`
}

type keysCreateCommand struct {
	engineFlags
	Org     string        `help:"Organization." required:""`
	Label   string        `help:"What the key is for."`
	Scopes  []string      `help:"Scopes: read:sec, read:account, write:account, admin:operator." default:"read:sec"`
	Test    bool          `help:"A key of test mode."`
	Expires time.Duration `help:"Lifetime, such as 720h; none by default."`
}

func (c *keysCreateCommand) Run(e *env) error {
	for _, s := range c.Scopes {
		if !slices.Contains(filingwire.Scopes, s) {
			return fmt.Errorf("unknown scope %q; scopes are %s", s, strings.Join(filingwire.Scopes, ", "))
		}
	}
	if c.Expires < 0 {
		return fmt.Errorf("a lifetime of %s has ended already", c.Expires)
	}
	return c.withPipeline(e, func(w *opened) error {
		if _, err := w.Organization(e.ctx, c.Org); err != nil {
			return err
		}
		secret, prefix := filingwire.NewKeySecret(!c.Test)
		now := time.Now()
		key := filingwire.APIKey{ID: filingwire.NewID("key_"), OrgID: c.Org, CreatedAt: filingwire.InstantOf(now), Livemode: !c.Test,
			Label: c.Label, Prefix: prefix, Hash: filingwire.HashKeySecret(secret), Scopes: c.Scopes}
		if c.Expires > 0 {
			at := filingwire.InstantOf(now.Add(c.Expires))
			key.ExpiresAt = &at
		}
		if err := w.PutKey(e.ctx, key); err != nil {
			return err
		}
		if err := recordKey(e, w, filingwire.EventKeyCreated, &key); err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%s\t%s\n", key.ID, secret)
		fmt.Fprintln(e.stderr, "The secret is shown this once.")
		return nil
	})
}

type keysListCommand struct {
	engineFlags
	Org string `help:"Organization." required:""`
}

func (c *keysListCommand) Run(e *env) error {
	return c.withWarehouse(e, func(w *opened) error {
		keys, err := w.Keys(e.ctx, c.Org)
		if err != nil {
			return err
		}
		t := tabwriter.NewWriter(e.stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(t, "ID\tPREFIX\tSTATUS\tSCOPES\tLABEL\tCREATED\tEXPIRES\tLAST USED")
		now := filingwire.InstantOf(time.Now())
		for _, k := range keys {
			status := "active"
			if !k.Live(now) {
				status = "ended"
			}
			fmt.Fprintf(t, "%s\t%s…\t%s\t%s\t%s\t%s\t%s\t%s\n", k.ID, k.Prefix, status, strings.Join(k.Scopes, ","), textOr(&k.Label, "-"),
				k.CreatedAt, instantOr(k.ExpiresAt, "never"), instantOr(k.LastUsedAt, "never"))
		}
		return t.Flush()
	})
}

func instantOr(i *filingwire.Instant, fallback string) string {
	if i == nil {
		return fallback
	}
	return i.String()
}

type keysRevokeCommand struct {
	engineFlags
	Org string `help:"Organization." required:""`
	ID  string `arg:"" help:"The key's id."`
}

func (c *keysRevokeCommand) Run(e *env) error {
	return c.withPipeline(e, func(w *opened) error {
		key, err := w.RevokeKey(e.ctx, c.Org, c.ID, filingwire.InstantOf(time.Now()))
		if err != nil {
			return err
		}
		if err := recordKey(e, w, filingwire.EventKeyRevoked, key); err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%s revoked at %s\n", key.ID, instantOr(key.RevokedAt, "-"))
		return nil
	})
}

// recordKey takes note of what an operator did to a key.
func recordKey(e *env, o *opened, eventType string, k *filingwire.APIKey) error {
	return recordChange(e, o, eventType, k.OrgID, k.Livemode, map[string]any{"object": map[string]any{"object": "api_key", "id": k.ID, "createdAt": k.CreatedAt, "livemode": k.Livemode,
		"orgId": k.OrgID, "keyPrefix": k.Prefix, "scopes": k.Scopes, "expiresAt": k.ExpiresAt}, "revokedAt": k.RevokedAt})
}

// recordChange takes note of what an operator changed of an organization's account.
func recordChange(e *env, o *opened, eventType, orgID string, livemode bool, change map[string]any) error {
	data, err := json.Marshal(change)
	if err != nil {
		return err
	}
	return o.events.Record(e.ctx, filingwire.PlatformEvent{Object: "event", ID: filingwire.NewID("evt_"), Type: eventType, CreatedAt: filingwire.InstantOf(time.Now()),
		Livemode: livemode, OrgID: orgID, Actor: &filingwire.Actor{Type: "operator", ID: "command_line"}, Data: data})
}
