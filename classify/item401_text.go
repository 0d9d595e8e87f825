package classify

import (
	"fmt"
	"strings"

	"github.com/filingwire/filingwire"
)

// auditorHeadline tells the change in one sentence.
func auditorHeadline(company string, row *filingwire.AuditorChange) string {
	former, next := nameOf(row.FormerAuditor), nameOf(row.NewAuditor)
	on := ""
	if row.FormerEndDate != nil {
		on = ", effective " + longDate(*row.FormerEndDate)
	} else if row.NewEngagedDate != nil {
		on = ", effective " + longDate(*row.NewEngagedDate)
	}
	if former == "" && *row.ChangeType != engagement {
		former = "its auditor"
	}
	var s string
	switch *row.ChangeType {
	case dismissal:
		s = fmt.Sprintf("%s dismissed %s as its auditor", company, former)
		if former == "its auditor" {
			s = company + " dismissed its auditor"
		}
	case resignation:
		s = fmt.Sprintf("%s resigned as auditor of %s", upperFirst(former), company)
	case declined:
		s = fmt.Sprintf("%s declined to stand for reappointment as auditor of %s", upperFirst(former), company)
	case otherEnd:
		s = fmt.Sprintf("%s ceased to be the auditor of %s", upperFirst(former), company)
	default:
		if former != "" {
			return fmt.Sprintf("%s engaged %s as its auditor, following %s%s", company, orNew(next), former, on)
		}
		return fmt.Sprintf("%s engaged %s as its auditor%s", company, orNew(next), on)
	}
	if next != "" {
		switch *row.ChangeType {
		case dismissal:
			s += " and engaged " + next
		default:
			s += ", which engaged " + next
		}
	}
	return s + on
}

func orNew(name string) string {
	if name == "" {
		return "a new firm"
	}
	return name
}

func nameOf(a *filingwire.Auditor) string {
	if a == nil {
		return ""
	}
	return a.Name
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// longDate writes a date as filings do: "March 1, 2026".
func longDate(d filingwire.Date) string { return d.Time().Format("January 2, 2006") }

// auditorSummary lists what the item says, in Markdown.
func auditorSummary(row *filingwire.AuditorChange, a *auditorReading) string {
	var b strings.Builder
	line := func(label, value string) {
		if value != "" {
			fmt.Fprintf(&b, "- **%s:** %s\n", label, value)
		}
	}
	dated := func(name string, d *filingwire.Date) string {
		if d == nil || name == "" {
			return name
		}
		return name + ", " + longDate(*d)
	}
	line("Former auditor", dated(nameOf(row.FormerAuditor), row.FormerEndDate))
	line("New auditor", dated(nameOf(row.NewAuditor), row.NewEngagedDate))
	if row.ApprovedBy != nil {
		line("Approved by", strings.ReplaceAll(*row.ApprovedBy, "_", " "))
	}
	line("Disagreements", yesNo(row.Disagreements))
	line("Reportable events", yesNo(row.ReportableEvents))
	line("Adverse, disclaimed or qualified opinion", yesNo(row.QualifiedOpinion))
	if row.MaterialWeakness {
		line("Material weakness", "reported")
	}
	if row.GoingConcern {
		line("Going concern", "paragraph in the auditor's report")
	}
	switch row.Exhibit16Letter {
	case "agrees", "disagrees":
		line("Former auditor's letter", row.Exhibit16Letter)
	case "partly":
		line("Former auditor's letter", "agrees in part")
	}
	return strings.TrimRight(b.String(), "\n")
}

func yesNo(v *bool) string {
	switch {
	case v == nil:
		return ""
	case *v:
		return "yes"
	}
	return "none"
}
