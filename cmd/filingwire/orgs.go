package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/filingwire/filingwire"
)

type orgsCommand struct {
	Create orgsCreateCommand `cmd:"" help:"Create an organization."`
	List   orgsListCommand   `cmd:"" help:"List organizations."`
	Plan   orgsPlanCommand   `cmd:"" help:"Set an organization's plan, or what was negotiated."`
	Link   orgsLinkCommand   `cmd:"" help:"Let bearer tokens of a WorkOS organization speak for an organization."`
}

type orgsCreateCommand struct {
	engineFlags
	Name string `help:"Name of the organization." required:""`
	Test bool   `help:"An organization for test mode."`
}

func (c *orgsCreateCommand) Run(e *env) error {
	return c.withWarehouse(e, func(w *opened) error {
		org := filingwire.Organization{ID: filingwire.NewID("org_"), CreatedAt: filingwire.InstantOf(time.Now()),
			Livemode: !c.Test, Name: &c.Name, Metadata: map[string]string{},
			Plan: filingwire.PlanSandbox, State: filingwire.StateSandboxGrant}
		if err := w.CreateOrganization(e.ctx, org); err != nil {
			return err
		}
		fmt.Fprintln(e.stdout, org.ID)
		return nil
	})
}

type orgsListCommand struct {
	engineFlags
	JSON bool `name:"json" help:"Print NDJSON."`
}

func (c *orgsListCommand) Run(e *env) error {
	return c.withWarehouse(e, func(w *opened) error {
		orgs, err := w.Organizations(e.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			enc := json.NewEncoder(e.stdout)
			for _, o := range orgs {
				listed := struct {
					filingwire.Organization
					Plan          string `json:"plan"`
					State         string `json:"billingState"`
					RatePerMinute int    `json:"ratePerMinute,omitempty"`
					MeterDiscount *int   `json:"meterDiscount,omitempty"`
				}{o, o.Plan, o.State, o.RatePerMinute, o.MeterDiscount}
				if err := enc.Encode(listed); err != nil {
					return err
				}
			}
			return nil
		}
		t := tabwriter.NewWriter(e.stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(t, "ID\tNAME\tPLAN\tSTATE\tNEGOTIATED\tCREATED")
		for _, o := range orgs {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", o.ID, textOr(o.Name, "-"), o.Plan, o.State, negotiated(&o), o.CreatedAt)
		}
		return t.Flush()
	})
}

type orgsLinkCommand struct {
	engineFlags
	Org    string `arg:"" help:"Organization."`
	WorkOS string `help:"org_id in the tokens of the WorkOS organization." name:"workos" required:""`
}

func (c *orgsLinkCommand) Run(e *env) error {
	return c.withPipeline(e, func(w *opened) error {
		org, err := w.Organization(e.ctx, c.Org)
		if err != nil {
			return err
		}
		if err := w.LinkOrganization(e.ctx, c.Org, c.WorkOS); err != nil {
			return err
		}
		if err := recordChange(e, w, filingwire.EventOrgUpdated, c.Org, org.Livemode, map[string]any{"linkedTo": c.WorkOS}); err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%s\t%s\n", c.Org, c.WorkOS)
		return nil
	})
}

func textOr(s *string, fallback string) string {
	if s == nil || *s == "" {
		return fallback
	}
	return *s
}
